import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { nodeFiles } from '../../../../test/node-files.ts'
import { startS3Server, type S3Server } from '../../../../test/s3-server.ts'
import type { BlobStore } from '../ports/blob-store.ts'
import { blobEnvironment, createBlobStore } from './create-blob-store.ts'
import { createFolderStore } from './folder-store.ts'
import { createS3Store } from './s3-store.ts'
import { signV4 } from './sign-v4.ts'

let folder: string
let s3: S3Server
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'omnihub-blobs-'))
  s3 = await startS3Server()
})
afterAll(async () => {
  await s3.stop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  s3.objects.clear()
  s3.trouble = null
  for (const name of await readdir(folder)) await rm(path.join(folder, name), { recursive: true })
})

const bytesOf = (text: string) => new TextEncoder().encode(text)

describe.each<[string, () => BlobStore]>([
  ['a local folder', () => createFolderStore(nodeFiles, folder)],
  ['S3', () => createS3Store(s3.settings)],
])('%s', (_, open) => {
  test('gives back what was put, byte by byte', async () => {
    const store = open()
    const bytes = Uint8Array.from({ length: 70_000 }, (_byte, at) => (at * 31) % 256)
    expect(await store.put('checkpoints/000000000007.json', bytes)).toEqual({
      ok: true,
      value: null,
    })
    const read = await store.get('checkpoints/000000000007.json')
    expect(read.ok && Buffer.from(read.value).equals(Buffer.from(bytes))).toBe(true)
    expect(await store.size('checkpoints/000000000007.json')).toEqual({ ok: true, value: 70_000 })
  })

  test('never overwrites, also when two put at once', async () => {
    const store = open()
    const outcomes = await Promise.all(
      ['one', 'two', 'three'].map((text) => store.put('a/b', bytesOf(text))),
    )
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    const first = await store.get('a/b')
    expect(await store.put('a/b', bytesOf('late'))).toEqual({
      ok: false,
      failure: { kind: 'exists' },
    })
    expect(await store.get('a/b')).toEqual(first)
    expect(await store.list('')).toEqual({ ok: true, value: ['a/b'] })
  })

  test('says that nothing is there', async () => {
    expect(await open().get('a/nothing')).toEqual({ ok: false, failure: { kind: 'missing' } })
    expect(await open().size('a/nothing')).toEqual({ ok: false, failure: { kind: 'missing' } })
    await open().put('a/sub/1', bytesOf('x'))
    expect(await open().size('a/sub')).toEqual({ ok: false, failure: { kind: 'missing' } })
    expect(await open().size('a/sub/1')).toEqual({ ok: true, value: 1 })
    expect(await open().list('b/')).toEqual({ ok: true, value: [] })
  })

  test('lists what begins with a prefix and comes after a path, in order', async () => {
    const store = open()
    for (const name of ['a/3', 'a/1', 'b/1', 'a/2', 'a/sub/1', 'ab'])
      await store.put(name, bytesOf('x'))
    const listed = async (prefix: string, after?: string) => {
      const outcome = await store.list(prefix, after)
      return outcome.ok && outcome.value
    }
    expect(await listed('a/')).toEqual(['a/1', 'a/2', 'a/3', 'a/sub/1'])
    expect(await listed('a/', 'a/1')).toEqual(['a/2', 'a/3', 'a/sub/1'])
    expect(await listed('a')).toEqual(['a/1', 'a/2', 'a/3', 'a/sub/1', 'ab'])
    expect(await listed('')).toHaveLength(6)
  })

  test.each(['', '/a', 'a/', '../a', 'a/../../b', 'a//b', '.hidden', 'a b', 'a?b', 'ü'])(
    'takes no path %j',
    async (bad) => {
      const failure = { kind: 'failed', error: expect.stringContaining('path') }
      expect(await open().put(bad, bytesOf('x'))).toEqual({ ok: false, failure })
      expect(await open().get(bad)).toEqual({ ok: false, failure })
    },
  )
})

describe('a local folder', () => {
  test('keeps files that only their owner can read and nobody writes, and leaves no drafts', async () => {
    await createFolderStore(nodeFiles, folder).put('a/b', bytesOf('x'))
    expect((await stat(path.join(folder, 'a/b'))).mode & 0o777).toBe(0o400)
    expect(await readdir(path.join(folder, 'a'))).toEqual(['b'])
  })

  test('says what it could not do', async () => {
    await writeFile(path.join(folder, 'file'), 'x')
    const outcome = await createFolderStore(nodeFiles, folder).put('file/b', bytesOf('x'))
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'failed' } })
    expect(await readFile(path.join(folder, 'file'), 'utf8')).toBe('x')
  })
})

describe('S3', () => {
  test.each([
    ['of another key', { accessKeyId: 'AKIDOTHER' }, 'InvalidAccessKeyId'],
    ['by another secret', { secretAccessKey: 'no' }, 'SignatureDoesNotMatch'],
    ['for another region', { region: 'us-east-1' }, 'AuthorizationHeaderMalformed'],
  ])('refuses a signature %s', async (_, changes, code) => {
    const store = createS3Store({ ...s3.settings, ...changes })
    expect(await store.put('a/b', bytesOf('x'))).toEqual({
      ok: false,
      failure: { kind: 'failed', error: `the store answered 403 ${code}` },
    })
    expect(s3.objects.size).toBe(0)
  })

  test('that is in trouble or away is told of as failed', async () => {
    s3.trouble = 503
    const store = createS3Store(s3.settings)
    const failure = { kind: 'failed', error: 'the store answered 503 SlowDown' }
    expect(await store.put('a/b', bytesOf('x'))).toEqual({ ok: false, failure })
    expect(await store.list('a/')).toEqual({ ok: false, failure })
    const away = createS3Store({ ...s3.settings, endpoint: 'http://127.0.0.1:9' })
    expect(await away.get('a/b')).toMatchObject({ ok: false, failure: { kind: 'failed' } })
  })

  test('is signed as the example of the published documentation', async () => {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object".
    const signed = await signV4(
      {
        method: 'GET',
        url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
        headers: { range: 'bytes=0-9' },
        body: new Uint8Array(),
      },
      {
        accessKeyId: ['AKIA', 'IOSFODNN7EXAMPLE'].join(''),
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        region: 'us-east-1',
      },
      new Date('2013-05-24T00:00:00Z'),
    )
    expect(signed['authorization']).toMatch(
      /Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41$/,
    )
  })
})

describe('the environment', () => {
  const get = (values: Record<string, string>) => (name: string) => values[name]
  test('names the store, or none', () => {
    expect(createBlobStore(get({}), nodeFiles)).toBeNull()
    expect(
      createBlobStore(get({ BLOB_STORAGE: 'local', BLOB_FOLDER: '/x' }), nodeFiles)?.location,
    ).toBe('folder /x')
  })

  test.each([
    [{ BLOB_STORAGE: 'local' }, 'BLOB_FOLDER is not set'],
    [{ BLOB_STORAGE: 's3' }, 'BLOB_S3_ENDPOINT is not set'],
    [{ BLOB_STORAGE: 'tape' }, 'BLOB_STORAGE is neither local nor s3'],
  ])('%j is refused at start', (values, message) => {
    expect(() => createBlobStore(get(values), nodeFiles)).toThrow(message)
  })

  test('is handed on by name', () => {
    expect(blobEnvironment({ BLOB_STORAGE: 's3', HOME: '/root' })).toEqual({ BLOB_STORAGE: 's3' })
  })
})

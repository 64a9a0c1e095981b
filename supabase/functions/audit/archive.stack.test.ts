import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { setAuditJobs } from '../../../test/audit-jobs.ts'
import { beginLogAnew } from '../../../test/begin-log-anew.ts'
import { createMember } from '../../../test/create-member.ts'
import { nodeFiles } from '../../../test/node-files.ts'
import type { S3Server } from '../../../test/s3-server.ts'
import { signIn } from '../../../test/sign-in.ts'
import { startAuditOnS3 } from '../../../test/start-audit-on-s3.ts'
import { startFunction } from '../../../test/start-function.ts'
import { createFolderStore } from '../_shared/blobs/folder-store.ts'
import { readBundleLine } from '../_shared/domain/audit/bundle.ts'
import { subtleCryptography } from '../_shared/domain/audit/digest.ts'
import { verifyBundle } from '../_shared/domain/audit/verify-bundle.ts'

const stack = inject('stack')
const owner = new pg.Pool({ connectionString: stack.dbUrl, max: 2 })
const superuser = new pg.Pool({ connectionString: stack.superuserDbUrl, max: 1 })
let s3: S3Server
let audit: Awaited<ReturnType<typeof startAuditOnS3>>
let admin: { id: string; token: string }

const seal = () => owner.query('select audit.seal(20000)')

beforeAll(async () => {
  await setAuditJobs(owner, false)
  audit = await startAuditOnS3(stack)
  s3 = audit.s3
  admin = await signIn(stack, await createMember(stack, 'admin'))
})
afterAll(async () => {
  await audit.stop()
  // The chain of the others begins anew as well, and so does their store.
  await beginLogAnew(stack.superuserDbUrl, 0)
  await rm(path.join(stack.dataDir, 'blobs'), { recursive: true, force: true })
  await setAuditJobs(owner, true)
  await Promise.all([owner.end(), superuser.end()])
})

/** Up to where the old part of the log goes; what follows is of now. */
let old = 0
beforeEach(async () => {
  s3.trouble = null
  s3.objects.clear()
  await superuser.query(
    `begin; set local session_replication_role = replica; delete from public.audit_logs where action = 'test.written'; commit`,
  )
  await owner.query(
    `select private.audit(private.current_actor(), 'test.written', 'test', n::text, 'row ' || n) from generate_series(1, 1200) n`,
  )
  await beginLogAnew(stack.superuserDbUrl, 20)
  await seal()
  expect(await post('checkpoint', {}, stack.secretKey)).toMatchObject({ status: 200 })
  await seal()
  await post('checkpoint', {}, stack.secretKey)
  old = (await oldRows()) ?? 0
})

async function post(route: string, body: object, key: string, token?: string, url = audit.url) {
  const response = await fetch(`${url}/${route}`, {
    method: 'POST',
    headers: {
      ...{ apikey: key, 'content-type': 'application/json', 'x-omnihub-channel': 'cli' },
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  const answer: unknown = await response.json()
  return { status: response.status, body: answer }
}
const archive = (body: object = {}, token = admin.token) =>
  post('archive', body, stack.publishableKey, token)
const byService = () => post('archive', {}, stack.secretKey)

const oldRows = async () => {
  const { rows } = await owner.query<{ n: number }>(
    `select count(*)::int as n from public.audit_logs where created_at < now() - interval '19 months'`,
  )
  return rows[0]?.n
}
const archives = () => [...s3.objects.keys()].filter((name) => name.startsWith('archive/'))
/** What alerts are judged by. */
async function compared(source: string) {
  const { rows } = await owner.query<{ code: string | null; problem: string | null }>(
    'select code, problem from private.audit_comparisons where source = $1',
    [source],
  )
  return rows[0]
}
async function verdict() {
  const { rows } = await owner.query<{ verdict: unknown }>(
    `select audit.verify(null, null, '[]') as verdict`,
  )
  return rows[0]?.verdict
}

/** The file is written and the database never hears of it. */
async function diesBeforeRowsGo() {
  await owner.query('revoke execute on function public.archive_audit from service_role')
  try {
    expect((await byService()).status).toBeGreaterThanOrEqual(400)
  } finally {
    await owner.query('grant execute on function public.archive_audit to service_role')
  }
}

async function* linesOf(file: Uint8Array) {
  yield* gunzipSync(file).toString('utf8').split('\n')
  await Promise.resolve()
}

describe('an archive', () => {
  test('is only talked about in a dry run', async () => {
    const { status, body } = await archive({ dry_run: true })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...{ dry_run: true, archived_rows: 0, up_to: old, rows: old, configured: true },
      months: [{ rows: old }],
      is_all: true,
      next: { first_chain_no: 1, last_chain_no: old },
    })
    expect(await oldRows()).toBe(old)
    expect(archives()).toEqual([])
  })

  test('holds the rows, whole and verifiable without the database, which keeps their seals', async () => {
    expect(await archive()).toMatchObject({
      status: 200,
      body: { archived_rows: old, archived_to: old, rows: 0, next: null, archives: { count: 1 } },
    })
    expect(await oldRows()).toBe(0)
    const name = `archive/000000000001-${String(old).padStart(12, '0')}.ndjson.gz`
    expect(archives()).toEqual([name])
    const file = s3.objects.get(name) ?? new Uint8Array()
    const found = await verifyBundle(linesOf(file), subtleCryptography(crypto.subtle))
    expect(found).toMatchObject({ problem: null, verifiedTo: old, checked: old, anchoredTo: old })
    expect(await verdict()).toMatchObject({ problem: null })

    const { rows } = await owner.query<Record<string, unknown>>(
      `select actor_id, channel, metadata from public.audit_logs where action = 'audit.archived' order by seq desc limit 1`,
    )
    expect(rows[0]).toMatchObject({
      actor_id: admin.id,
      metadata: { path: name, rows: old, digest: createHash('sha256').update(file).digest('hex') },
    })
    // What of the chain is here and what is in the file fit together, and a row cut out of either is missed.
    await superuser.query(
      `begin; set local session_replication_role = replica; delete from public.audit_seals where chain_no = 5; commit`,
    )
    expect(await verdict()).toMatchObject({ problem: { kind: 'deleted', chain_no: 5 } })
  })

  test('that was put by somebody who died before the rows went is taken up again', async () => {
    await diesBeforeRowsGo()
    expect(archives()).toHaveLength(1)
    expect(await oldRows()).toBe(old)
    expect(await byService()).toMatchObject({ status: 200, body: { archived_rows: old } })
    expect(archives()).toHaveLength(1)
    expect(await oldRows()).toBe(0)
  })

  test('by two at once is made once', async () => {
    const answers = await Promise.all([archive(), byService()])
    const moved = answers.map(
      ({ body }) =>
        z.object({ archived_rows: z.number() }).safeParse(body).data?.archived_rows ?? 0,
    )
    expect(moved.reduce((sum, rows) => sum + rows, 0)).toBe(old)
    expect(archives()).toHaveLength(1)
    expect(await verdict()).toMatchObject({ problem: null })
  })
})

describe('nothing goes', () => {
  const name = () => `archive/000000000001-${String(old).padStart(12, '0')}.ndjson.gz`

  test.each<[string, (file: Uint8Array) => Uint8Array<ArrayBuffer>]>([
    ['half a file', (file) => Uint8Array.from(file.slice(0, file.length / 2))],
    ['something else', () => Uint8Array.from(gzipSync('nothing of ours\n'))],
    [
      'a file with one word changed',
      (file) => {
        const text = gunzipSync(file).toString('utf8').replace('row 77"', 'row 78"')
        return Uint8Array.from(gzipSync(text))
      },
    ],
    [
      'a file without one row',
      (file) => {
        const lines = gunzipSync(file).toString('utf8').split('\n')
        const at = lines.findIndex((line) => {
          const read = line === '' ? null : readBundleLine(line)
          return read?.type === 'row' && read.chain_no === 9
        })
        return Uint8Array.from(gzipSync(lines.toSpliced(at, 1).join('\n')))
      },
    ],
  ])('while the store holds %s', async (_what, tamper) => {
    await diesBeforeRowsGo()
    const whole = s3.objects.get(name()) ?? Buffer.alloc(0)
    s3.objects.set(name(), Buffer.from(tamper(whole)))
    expect(await byService()).toMatchObject({ status: 409, body: { code: 'ARCHIVE_BROKEN' } })
    expect(await compared('archiving')).toMatchObject({ code: 'ARCHIVE_BROKEN' })
    expect(await oldRows()).toBe(old)
    s3.objects.set(name(), whole)
    expect(await byService()).toMatchObject({ status: 200, body: { archived_rows: old } })
    expect(await compared('archiving')).toMatchObject({ code: null })
  })

  test('while the store is in trouble', async () => {
    s3.trouble = 503
    expect(await archive()).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } })
    expect(await oldRows()).toBe(old)
  })

  test('when a row is not what the checkpoints outside signed, and no file is written', async () => {
    await superuser.query(
      `begin; set local session_replication_role = replica;
       update public.audit_logs l set reason = 'forged' from public.audit_seals s where s.chain_no = 7 and l.seq = s.seq; commit`,
    )
    expect(await archive()).toMatchObject({
      status: 409,
      body: { code: 'CHAIN_DIFFERS', details: { problem: expect.stringContaining('sealed') } },
    })
    expect(await compared('archiving')).toMatchObject({
      ...{ code: 'CHAIN_DIFFERS', problem: expect.stringContaining('sealed') },
    })
    // Asking for less than that takes nothing back.
    expect(await archive({ before: '2000-01' })).toMatchObject({ status: 200 })
    expect(await compared('archiving')).toMatchObject({ code: 'CHAIN_DIFFERS' })
    expect(archives()).toEqual([])
    expect(await oldRows()).toBe(old)
  })

  test('for whoever is no admin, nor where no store is configured', async () => {
    const approver = await signIn(stack, await createMember(stack, 'approver'))
    expect(await archive({}, approver.token)).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    })
    expect(await post('archive', {}, stack.publishableKey)).toMatchObject({ status: 401 })
    expect(await archive({ before: '2026-13' })).toMatchObject({ status: 422 })
    const bare = await startFunction(stack, 'audit', {})
    try {
      const response = await fetch(`${bare.url}/archive`, {
        method: 'POST',
        headers: { apikey: stack.secretKey, 'content-type': 'application/json' },
        body: '{}',
      })
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({ configured: false, archived_rows: 0 })
    } finally {
      await bare.stop()
    }
    expect(await oldRows()).toBe(old)
  })
})

/** Where archives lie, the function that keeps them there, and how somebody else gets at them. */
interface Holder {
  url: string
  remove(name: string): Promise<unknown>
  replace(name: string, bytes: Uint8Array): Promise<unknown>
}

function inS3(): Promise<Holder> {
  return Promise.resolve({
    url: audit.url,
    remove: (name) => Promise.resolve(s3.objects.delete(name)),
    replace: (name, bytes) => Promise.resolve(s3.objects.set(name, Buffer.from(bytes))),
  })
}

/** The folder of the installation, with the checkpoints that were published. */
async function inFolder(): Promise<Holder> {
  const folder = path.join(stack.dataDir, 'blobs')
  await rm(folder, { recursive: true, force: true })
  const store = createFolderStore(nodeFiles, folder)
  for (const [name, bytes] of s3.objects) await store.put(name, new Uint8Array(bytes))
  const fileOf = (name: string) => path.join(folder, name)
  return {
    url: `${stack.url}/functions/v1/audit`,
    remove: (name) => rm(fileOf(name)),
    async replace(name, bytes) {
      await rm(fileOf(name), { force: true })
      await writeFile(fileOf(name), bytes)
    },
  }
}

describe.each<[string, () => Promise<Holder>]>([
  ['S3', inS3],
  ['a folder', inFolder],
])('what is written down of archives, in %s', (_, open) => {
  let holder: Holder
  let name: string
  let whole: Uint8Array
  beforeEach(async () => {
    holder = await open()
    expect(await post('archive', {}, stack.secretKey, undefined, holder.url)).toMatchObject({
      ...{ status: 200, body: { archived_rows: old } },
    })
    name = `archive/000000000001-${String(old).padStart(12, '0')}.ndjson.gz`
    whole = await fileIn(holder)
    expect(await check()).toMatchObject({ looked_at: 1, read: 1, wrong: 0 })
    expect(await compared('archives')).toEqual({ code: null, problem: null })
  })

  async function fileIn({ url }: Holder) {
    return url === audit.url
      ? (s3.objects.get(name) ?? new Uint8Array())
      : readFile(path.join(stack.dataDir, 'blobs', name))
  }
  async function check() {
    const { status, body } = await post(
      'check-archives',
      {},
      stack.secretKey,
      undefined,
      holder.url,
    )
    expect(status).toBe(200)
    return body
  }
  /** As a superuser with every trigger off, who changes what is written down. */
  const asOwner = (statement: string) =>
    superuser.query(`begin; set local session_replication_role = replica; ${statement}; commit`)

  test('is found to be missing, and to be there again', async () => {
    await holder.remove(name)
    expect(await check()).toMatchObject({ looked_at: 1, read: 0, wrong: 1 })
    expect(await compared('archives')).toEqual({
      ...{ code: 'ARCHIVE_MISSING', problem: `${name}: It is not in the store.` },
    })
    await holder.replace(name, whole)
    expect(await check()).toMatchObject({ looked_at: 1, read: 1, wrong: 0 })
    expect(await compared('archives')).toEqual({ code: null, problem: null })
  })

  test('is found where the archive was never made', async () => {
    await owner.query(
      `insert into public.audit_archives (first_chain_no, last_chain_no, rows, bytes, oldest_at, newest_at, location, path, digest, archived_by_name)
       values ($1::bigint, $1::bigint + 9, 10, 100, now(), now(), 'folder elsewhere', 'archive/claimed', sha256('x'), 'nobody')`,
      [old + 1],
    )
    expect(await check()).toMatchObject({ looked_at: 2, wrong: 1 })
    expect(await compared('archives')).toEqual({
      code: 'ARCHIVE_MISSING',
      problem: 'archive/claimed: It is not in the store; it was written to folder elsewhere.',
    })
  })

  test('is found by its size at once, and by its content when it is read, of another file', async () => {
    await holder.replace(name, whole.slice(1))
    expect(await check()).toMatchObject({ read: 0, wrong: 1 })
    expect(await compared('archives')).toMatchObject({ code: 'ARCHIVE_BROKEN' })
    const other = Uint8Array.from(whole)
    other[200] = 255 - (other[200] ?? 0)
    await holder.replace(name, other)
    // What was wrong is read before it counts as mended.
    expect(await check()).toMatchObject({ read: 1, wrong: 1 })
    await holder.replace(name, whole)
    expect(await check()).toMatchObject({ read: 1, wrong: 0 })
    await holder.replace(name, other)
    expect(await check()).toMatchObject({ read: 0, wrong: 0 })
    await owner.query(`update private.audit_archive_checks set read_at = now() - interval '1 hour'`)
    expect(await check()).toMatchObject({ read: 1, wrong: 1 })
    expect(await compared('archives')).toEqual({
      code: 'ARCHIVE_BROKEN',
      problem: `${name}: Its SHA-256 is not the one that was written down.`,
    })
  })

  test('does not fit a forged file by being forged with it', async () => {
    const text = gunzipSync(whole).toString('utf8').replace('row 77"', 'row 78"')
    const forged = gzipSync(text)
    await holder.replace(name, forged)
    const digest = createHash('sha256').update(forged).digest('hex')
    await asOwner(
      `update public.audit_archives set digest = '\\x${digest}', bytes = ${forged.length} where true;
       update private.audit_archive_checks set read_at = null where true`,
    )
    expect(await check()).toMatchObject({ read: 1, wrong: 1 })
    expect(await compared('archives')).toMatchObject({
      ...{ code: 'ARCHIVE_BROKEN', problem: expect.stringContaining('sealed') },
    })
  })
})

test('archives are looked for by the schedule alone, and not while the store is in trouble', async () => {
  await byService()
  s3.trouble = 503
  expect(await post('check-archives', {}, stack.secretKey)).toMatchObject({
    ...{ status: 503, body: { code: 'STORE_UNAVAILABLE' } },
  })
  expect(await compared('archives')).toEqual({ code: null, problem: null })
  s3.trouble = null
  expect(await post('check-archives', {}, stack.publishableKey, admin.token)).toMatchObject({
    status: 403,
  })
})

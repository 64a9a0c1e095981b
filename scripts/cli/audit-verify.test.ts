import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readStatement, type PublishedCheckpoint } from '@domain/audit/checkpoint.ts'
import type { SealedRow } from '@domain/audit/sealed-row.ts'
import { writeBundle } from '@domain/audit/write-bundle.ts'
import { anchor, chainOf, fieldsOf, seal } from '../../test/sealed-chain.ts'
import { audit } from './audit-verify.ts'
import { CommandError } from './command-error.ts'

const LENGTH = 2_500
const BAD = 1_234
let chain: SealedRow[] = []
let published: PublishedCheckpoint[] = []
let keyId = ''
let dir = ''

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'omnihub-bundle-'))
  chain = await chainOf(LENGTH)
  published = await anchor(chain, 1_000)
  keyId = readStatement(published[0]?.statement ?? '')?.key_id ?? ''
  await keep('kept', published)
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** Checkpoints as a store keeps them. */
async function keep(name: string, checkpoints: readonly PublishedCheckpoint[]) {
  await mkdir(path.join(dir, name, 'checkpoints'), { recursive: true })
  for (const [at, checkpoint] of checkpoints.entries()) {
    const file = path.join(dir, name, 'checkpoints', `${String(at).padStart(12, '0')}.json`)
    await writeFile(file, JSON.stringify(checkpoint))
  }
}

/** A bundle on disk, of these rows and what was published of them. */
async function bundleOf(
  rows: readonly SealedRow[],
  facts: { first?: number; last?: number; at?: string; checkpoints?: PublishedCheckpoint[] } = {},
) {
  const { first = 1, last = first + rows.length - 1, checkpoints = published } = facts
  const pages = writeBundle(
    {
      rows: (after) => Promise.resolve(rows.filter((row) => row.chain_no > after).slice(0, 500)),
      checkpoints: (after) =>
        Promise.resolve({
          more: false,
          checkpoints: checkpoints.filter(
            ({ statement }) => (readStatement(statement)?.chain_no ?? 0) > after,
          ),
        }),
    },
    {
      ...{ installation: 'test', exportedAt: facts.at ?? '2026-11-28T01:00:00Z', unsealed: 3 },
      ...{ firstChainNo: first, lastChainNo: last },
    },
  )
  let text = ''
  for await (const page of pages) text += page
  return write(text)
}

let files = 0
async function write(text: string) {
  files += 1
  const file = path.join(dir, `bundle-${files}.ndjson`)
  await writeFile(file, text)
  return file
}

/** What the command prints, or what it fails with. */
async function run(...args: string[]): Promise<{ lines: string[]; failure: CommandError | null }> {
  const lines: string[] = []
  const terminal = {
    ...{ interactive: false, ask: () => Promise.resolve('') },
    print: (line: string) => void lines.push(line),
  }
  try {
    await audit(args, terminal)
    return { lines, failure: null }
  } catch (failure) {
    if (failure instanceof CommandError) return { lines, failure }
    throw failure
  }
}
const verify = (file: string, ...more: string[]) => run('verify', file, ...more)
const kept = () => ['--checkpoints', path.join(dir, 'kept'), '--key', keyId]
const row = (nth: number): SealedRow => {
  const found = chain[nth - 1]
  if (!found) throw new Error(`no row ${nth}`)
  return found
}
const edited = (nth: number): SealedRow => ({
  ...row(nth),
  fields: (row(nth).fields ?? []).map((field, at) => (at === 9 ? 'never said' : field)),
})

describe('omnihub audit verify', () => {
  test('says what holds, how far it is anchored, and what cannot be proven', async () => {
    const { lines, failure } = await verify(await bundleOf(chain), ...kept())
    expect(failure).toBeNull()
    expect(lines).toEqual([
      'Installation test, written 2026-11-28T01:00:00Z, numbers 1 to 2500 of the chain.',
      'INTACT: 2500 entries, none changed, removed, slipped in or moved.',
      `Anchored to number 2500, 2026-11-28T00:05:00.000000Z, by key ${keyId}.`,
      '3 entries were not sealed yet when it was written: they are not in it.',
    ])
  })

  test('uses the checkpoints in the file where no others are given, and says what that is worth', async () => {
    const { lines } = await verify(await bundleOf(chain))
    expect(lines[3]).toMatch(/^These checkpoints came in the same file\./)
    const bare = await verify(await bundleOf(chain, { checkpoints: [] }))
    expect(bare.lines[2]).toMatch(/^Not anchored: /)
    const behind = await verify(await bundleOf(chain, { checkpoints: published.slice(0, 2) }))
    expect(behind.lines[2]).toContain('Anchored to number 2000')
    expect(behind.lines[2]).toContain('The 500 after it rest on the chain alone.')
  })

  test('reads an archive as it lies in the store', async () => {
    const packed = `${await bundleOf(chain)}.gz`
    await writeFile(packed, gzipSync(await readFile(packed.slice(0, -3))))
    const { lines, failure } = await verify(packed, ...kept())
    expect(failure).toBeNull()
    expect(lines[1]).toMatch(/^INTACT: 2500 entries/)
    await writeFile(packed, 'no gzip')
    expect((await verify(packed)).failure?.message).toContain('incorrect header')
  })

  const swap = (rows: SealedRow[], a: number, b: number) => {
    const [one, other] = [row(a), row(b)]
    return rows.map((each) =>
      each.chain_no === a
        ? { ...each, fields: other.fields }
        : each.chain_no === b
          ? { ...each, fields: one.fields }
          : each,
    )
  }
  const tamperings: [string, string, number, () => Promise<SealedRow[]> | SealedRow[]][] = [
    ['an entry was changed', 'edited', BAD, () => chain.with(BAD - 1, edited(BAD))],
    ['an entry was removed', 'deleted', BAD, () => chain.filter((each) => each.chain_no !== BAD)],
    [
      'the text of an entry was removed',
      'deleted',
      BAD,
      () => chain.with(BAD - 1, { ...row(BAD), fields: null }),
    ],
    ['two entries changed places', 'reordered', BAD, () => swap(chain, BAD, BAD + 2)],
    [
      'two lines changed places',
      'reordered',
      BAD,
      () => chain.with(BAD - 1, row(BAD + 1)).with(BAD, row(BAD)),
    ],
    ['a line was written twice', 'inserted', BAD, () => chain.toSpliced(BAD, 0, edited(BAD))],
    ['the end was cut off', 'cut', BAD, () => chain.slice(0, BAD - 1)],
    [
      'everything from an entry on was written anew',
      'rewritten',
      BAD,
      async () => {
        const fields = chain
          .slice(BAD - 1)
          .map((each, at) => (at === 0 ? edited(BAD) : each).fields ?? [])
        const { prev_hash: after } = row(BAD)
        return [...chain.slice(0, BAD - 1), ...(await seal(fields, { firstChainNo: BAD, after }))]
      },
    ],
    [
      'an entry was slipped in and everything after it written anew',
      'rewritten',
      BAD,
      async () => {
        const fields = [fieldsOf(9_999), ...chain.slice(BAD - 1).map((each) => each.fields ?? [])]
        const { prev_hash: after } = row(BAD)
        return [...chain.slice(0, BAD - 1), ...(await seal(fields, { firstChainNo: BAD, after }))]
      },
    ],
  ]
  test.each(tamperings)('finds that %s: %s at number %i', async (_, kind, at, tamper) => {
    const rows = await tamper()
    const { lines, failure } = await verify(await bundleOf(rows, { first: 1 }), ...kept())
    expect(failure).toMatchObject({ exitCode: 1, hint: `Numbers 1 to ${at - 1} hold.` })
    expect(failure?.message).toMatch(
      new RegExp(`^NOT INTACT \\(${kind}\\) at .*number ${at} of the chain: `),
    )
    if (!['deleted', 'cut'].includes(kind)) expect(failure?.message).toContain('entry #')
    expect(lines).toEqual([])
  })

  test('is not fooled by a chain written anew and signed by somebody else', async () => {
    const anew = await seal(
      chain.map((each) => (each.chain_no === BAD ? edited(BAD) : each).fields ?? []),
    )
    const forged = await anchor(anew, 1_000)
    const file = await bundleOf(anew, { checkpoints: forged })
    expect((await verify(file, ...kept())).failure?.message).toContain('(rewritten)')
    // By its own checkpoints it looks whole: what tells is whose key it is.
    expect((await verify(file)).failure).toBeNull()
    const other = await verify(file, '--key', 'ab'.repeat(8))
    expect(other.failure?.message).toMatch(/^NOT ANCHORED: signed by key .* and not by abab/)
  })

  test('takes a file whose end is missing as cut, and one that is no bundle as none', async () => {
    const text = await bundleOf(chain.slice(0, 20), { checkpoints: [] })
    const lines = (await readFile(text, 'utf8')).trimEnd().split('\n')
    const short = await write(lines.slice(0, -1).join('\n'))
    expect((await verify(short)).failure?.message).toContain('(cut)')
    const broken = await write(lines.with(5, '{"type":"row"').join('\n'))
    expect((await verify(broken)).failure?.message).toMatch(
      /is no bundle of the audit log: line 6: /,
    )
    expect((await verify(await write('hello'))).failure).toMatchObject({ exitCode: 1 })
    expect((await verify(path.join(dir, 'nothing'))).failure?.message).toContain('cannot be read')
  })

  test('holds a part against the checkpoints within it, and an older file against those of its time', async () => {
    const part = await bundleOf(chain.slice(1_500, 2_200), { first: 1_501 })
    expect((await verify(part, ...kept())).failure?.message).toContain('(cut)')
    const { lines, failure } = await verify(part, ...kept(), '--part')
    expect(failure).toBeNull()
    expect(lines).toContain(
      'The chain has since come to 2500: this file does not say what came after.',
    )
    const older = await bundleOf(chain.slice(0, 1_100), { at: '2026-11-27T00:00:00Z' })
    expect((await verify(older, ...kept())).lines[2]).toContain('Anchored to number 1000')
  })

  test('lets texts be missing that were archived, when it is told so', async () => {
    const archived = chain.map((each) =>
      each.chain_no <= 1_000 ? { ...each, fields: null } : each,
    )
    const file = await bundleOf(archived)
    expect((await verify(file, ...kept())).failure?.message).toContain('(deleted)')
    expect((await verify(file, ...kept(), '--archived')).failure).toBeNull()
  })

  test.each([
    [['verify'], 'The word <file> is missing.'],
    [['prove', 'x'], 'audit prove: what is there to do is verify.'],
    [['verify', 'x', '--key', 'me'], '--key: a key is named by 16 hexadecimal digits.'],
  ])('%j is wrong usage', async (args, message) => {
    expect((await run(...args)).failure).toMatchObject({ exitCode: 2, message })
  })

  test('says which folder holds no checkpoints', async () => {
    const file = await bundleOf(chain.slice(0, 5))
    const nowhere = await verify(file, '--checkpoints', path.join(dir, 'nowhere'))
    expect(nowhere.failure?.message).toContain('There is no folder')
    await keep('empty', [])
    const empty = await verify(file, '--checkpoints', path.join(dir, 'empty'))
    expect(empty.failure?.message).toContain('There are no checkpoints')
    await keep('turned', published.toReversed())
    const turned = await verify(file, '--checkpoints', path.join(dir, 'turned'), '--part')
    expect(turned.failure?.message).toMatch(/is out of turn: it ends at 2000, after 2500\.$/)
  })
})

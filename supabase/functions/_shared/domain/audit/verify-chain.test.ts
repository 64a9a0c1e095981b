import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anchor, chainOf, cryptography, fieldsOf, seal } from '../../../../../test/sealed-chain.ts'
import type { PublishedCheckpoint } from './checkpoint.ts'
import { sealedFields, type SealedRow } from './sealed-row.ts'
import { ChainVerifier, type ChainScope } from './verify-chain.ts'

const length = 40
const every = 15
const bad = 22
const chain = await chainOf(length)
const checkpoints = await anchor(chain, every)

async function verify(
  rows: readonly SealedRow[],
  {
    anchors = checkpoints,
    ...scope
  }: Partial<ChainScope> & { anchors?: PublishedCheckpoint[] } = {},
  batch = 7,
) {
  const verifier = new ChainVerifier(cryptography, { firstChainNo: 1, ...scope })
  for (const checkpoint of anchors) await verifier.addCheckpoint(checkpoint)
  for (let at = 0; at < rows.length; at += batch) await verifier.addRows(rows.slice(at, at + batch))
  return verifier.finish()
}

const without = (chainNo: number) => chain.filter((row) => row.chain_no !== chainNo)
const with_ = (chainNo: number, change: (row: SealedRow) => SealedRow) =>
  chain.map((row) => (row.chain_no === chainNo ? change(row) : row))
const said = (row: SealedRow, field: (typeof sealedFields)[number], text: string) => ({
  ...row,
  fields: (row.fields ?? []).with(sealedFields.indexOf(field), text),
})
const at = (chainNo: number) => {
  const row = chain[chainNo - 1]
  if (!row) throw new RangeError(`no number ${chainNo}`)
  return row
}
const anew = async (fields: (string | null)[][]) => [
  ...chain.slice(0, bad - 1),
  ...(await seal(fields, { firstChainNo: bad, after: at(bad - 1).hash })),
]
const seq = Number(fieldsOf(bad)[0])

describe('a chain that nobody touched', () => {
  test.each([1, 7, 100])('holds in batches of %i', async (batch) => {
    expect(await verify(chain, {}, batch)).toMatchObject({
      problem: null,
      verifiedTo: length,
      checked: length,
      anchoredTo: length,
      keyIds: [expect.stringMatching(/^[0-9a-f]{16}$/)],
    })
  })

  test('holds without a checkpoint, and nothing vouches for it', async () => {
    expect(await verify(chain, { anchors: [] })).toMatchObject({ problem: null, anchoredTo: 0 })
  })

  test('holds from the middle on', async () => {
    expect(await verify(chain.slice(20), { firstChainNo: 21 })).toMatchObject({
      problem: null,
      checked: 20,
    })
  })

  test('holds where rows were archived and their seals stay', async () => {
    const archived = chain.map((row) => (row.chain_no <= 15 ? { ...row, fields: null } : row))
    expect(await verify(archived, { archivedTo: 15 })).toMatchObject({ problem: null })
    expect((await verify(archived, { archivedTo: 14 })).problem).toMatchObject({
      kind: 'deleted',
      chain_no: 15,
    })
  })

  test('is judged the same when checkpoints come after the rows they cover', async () => {
    const verifier = new ChainVerifier(cryptography, { firstChainNo: 1 })
    for (const [nth, checkpoint] of checkpoints.entries()) {
      await verifier.addRows(chain.slice(nth * every, (nth + 1) * every))
      await verifier.addCheckpoint(checkpoint)
    }
    expect(verifier.finish()).toMatchObject({ problem: null, anchoredTo: length })
  })
})

describe('a chain that somebody tampered with', () => {
  test.each([
    [
      'a row is changed',
      'edited',
      bad,
      seq,
      () => with_(bad, (row) => said(row, 'reason', 'never said')),
    ],
    [
      'the time of a seal is changed',
      'edited',
      bad,
      seq,
      () => with_(bad, (row) => ({ ...row, sealed_at: '2026-11-27T00:00:00.000000Z' })),
    ],
    [
      'a hash is changed',
      'edited',
      bad,
      seq,
      () => with_(bad, (row) => ({ ...row, hash: at(bad + 1).hash })),
    ],
    [
      'a row is gone and its seal stays',
      'deleted',
      bad,
      null,
      () => with_(bad, (row) => ({ ...row, fields: null })),
    ],
    ['a row and its seal are gone', 'deleted', bad, null, () => without(bad)],
    ['the first row is gone', 'deleted', 1, null, () => without(1)],
    [
      'those behind a row that is gone were numbered anew',
      'deleted',
      bad,
      null,
      () => without(bad).map((row, nth) => ({ ...row, chain_no: nth + 1 })),
    ],
    [
      'a row comes later',
      'reordered',
      bad,
      seq,
      () => [...without(bad).slice(0, 30), at(bad), ...without(bad).slice(30)],
    ],
    [
      'two rows change places',
      'reordered',
      bad,
      seq,
      () => with_(bad, (row) => said({ ...row, fields: at(bad + 2).fields }, 'seq', String(seq))),
    ],
    [
      'two seals change places',
      'reordered',
      bad,
      Number(fieldsOf(bad + 1)[0]),
      () =>
        chain.map((row) =>
          row.chain_no === bad
            ? { ...at(bad + 1), chain_no: bad }
            : row.chain_no === bad + 1
              ? { ...at(bad), chain_no: bad + 1 }
              : row,
        ),
    ],
    [
      'a row comes twice',
      'inserted',
      bad,
      seq,
      () => [...chain.slice(0, bad), at(bad), ...chain.slice(bad)],
    ],
    ['the end is cut off', 'cut', bad, null, () => chain.slice(0, bad - 1)],
  ] as const)('%s: %s', async (_, kind, chainNo, named, tamper) => {
    expect(await verify(tamper())).toMatchObject({
      problem: { kind, chain_no: chainNo, seq: named },
      verifiedTo: chainNo - 1,
    })
  })

  test('a row slipped in, and those behind it numbered anew, is named without a checkpoint too', async () => {
    const [inserted] = await seal([fieldsOf(99)], { firstChainNo: bad, after: at(bad - 1).hash })
    const behind = chain.slice(bad - 1).map((row) => ({ ...row, chain_no: row.chain_no + 1 }))
    const rows = [...chain.slice(0, bad - 1), ...(inserted ? [inserted] : []), ...behind]
    expect((await verify(rows, { anchors: [] })).problem).toMatchObject({
      kind: 'inserted',
      chain_no: bad,
    })
  })

  test('a row written later for long ago is named', async () => {
    const late = fieldsOf(bad).with(2, '2026-11-19T00:00:00.000000Z')
    expect((await verify(await anew([late]), { anchors: [] })).problem).toMatchObject({
      kind: 'inserted',
      chain_no: bad,
    })
  })

  test('a chain made anew from a row on is found by a checkpoint and by nothing else', async () => {
    const rest = Array.from({ length: length - bad + 1 }, (_, nth) => fieldsOf(bad + nth))
    const rows = await anew(rest.map((fields) => fields.with(9, 'something else')))
    expect(await verify(rows)).toMatchObject({
      problem: { kind: 'rewritten', chain_no: bad, seq },
      anchoredTo: bad - 1,
    })
    expect((await verify(rows, { anchors: [] })).problem).toBeNull()
  })

  test.each([chain.length, bad, every])(
    'and by a checkpoint that comes after the first %d rows',
    async (given) => {
      const rest = Array.from({ length: length - bad + 1 }, (_, nth) => fieldsOf(bad + nth))
      const rows = await anew(rest.map((fields) => fields.with(9, 'something else')))
      const verifier = new ChainVerifier(cryptography, { firstChainNo: 1 })
      await verifier.addRows(rows.slice(0, given))
      for (const checkpoint of checkpoints) await verifier.addCheckpoint(checkpoint)
      await verifier.addRows(rows.slice(given))
      expect(verifier.finish().problem).toMatchObject({ kind: 'rewritten', chain_no: bad, seq })
    },
  )

  test('what was seen before is an anchor of one’s own', async () => {
    const seen = { chainNo: 30, hash: at(30).hash }
    const untouched = await verify(chain, { anchors: [], remembered: seen })
    expect(untouched.problem).toBeNull()
    const rest = Array.from({ length: length - bad + 1 }, (_, nth) =>
      fieldsOf(bad + nth).with(9, 'else'),
    )
    const made = await verify(await anew(rest), { anchors: [], remembered: seen })
    expect(made.problem).toMatchObject({ kind: 'rewritten', chain_no: 30 })
    const short = await verify(chain.slice(0, 20), { anchors: [], remembered: seen })
    expect(short.problem).toMatchObject({ kind: 'cut', chain_no: 21 })
  })

  test('what a file says of its own end is believed when it is more than there is', async () => {
    const verdict = await verify(chain.slice(0, 30), { anchors: [], lastChainNo: length })
    expect(verdict.problem).toMatchObject({ kind: 'cut', chain_no: 31 })
  })

  test('whatever is changed in whatever row, it is found there', async () => {
    const numbers = fc.integer({ min: 1, max: length })
    const fields = fc.integer({ min: 0, max: sealedFields.length - 1 })
    await fc.assert(
      fc.asyncProperty(numbers, fields, fc.option(fc.string()), async (chainNo, field, text) => {
        fc.pre(at(chainNo).fields?.[field] !== text)
        const rows = with_(chainNo, (row) => ({
          ...row,
          fields: (row.fields ?? []).with(field, text),
        }))
        const verdict = await verify(rows, { anchors: [] })
        expect(verdict.problem?.chain_no).toBe(chainNo)
      }),
    )
  })
})

describe('a checkpoint that does not hold', () => {
  const last = checkpoints.at(-1)
  if (!last) throw new RangeError('no checkpoint')
  const first = checkpoints.slice(0, -1)
  const other = `${last.signature.startsWith('0') ? '1' : '0'}${last.signature.slice(1)}`

  test.each([
    ['its signature', { ...last, signature: other }, 'not signed'],
    [
      'its statement',
      { ...last, statement: last.statement.replace('"test"', '"best"') },
      'not signed',
    ],
    ['the form of its statement', { ...last, statement: ` ${last.statement}` }, 'not written'],
    ['its hashes', { ...last, hashes: last.hashes.with(0, at(1).hash) }, 'other hashes'],
    ['how many they are', { ...last, hashes: last.hashes.slice(1) }, 'one hash for each'],
    ['what a hash looks like', { ...last, hashes: last.hashes.with(0, 'x') }, 'no hash'],
    ['its key', { ...last, public_key: at(1).hash }, 'another key'],
  ])('%s', async (_, checkpoint, message) => {
    const verdict = await verify(chain, { anchors: [...first, checkpoint] })
    expect(verdict).toMatchObject({ problem: { kind: 'bad_checkpoint' }, anchoredTo: 0 })
    expect(verdict.problem?.message).toContain(message)
  })

  test('one is missing between two', async () => {
    const verdict = await verify(chain, { anchors: [...first.slice(0, 1), last] })
    expect(verdict.problem).toMatchObject({ kind: 'bad_checkpoint' })
  })
})

import { describe, expect, test } from 'vitest'
import { anchor, chainOf, cryptography } from '../../../../../test/sealed-chain.ts'
import { readStatement } from './checkpoint.ts'
import { verifyBundle, type BundleScope } from './verify-bundle.ts'
import { writeBundle } from './write-bundle.ts'

const length = 45
const chain = await chainOf(length)
const published = await anchor(chain, 10)

async function bundle(firstChainNo = 1, lastChainNo = length) {
  const pages = writeBundle(
    {
      rows: async (after) => chain.slice(after, after + 7),
      checkpoints: async (after) => {
        const later = published.filter(
          ({ statement }) => (readStatement(statement)?.chain_no ?? 0) > after,
        )
        return { checkpoints: later.slice(0, 2), more: later.length > 2 }
      },
    },
    {
      installation: 'test',
      exportedAt: '2026-11-28T00:00:00Z',
      firstChainNo,
      lastChainNo,
      unsealed: 3,
    },
  )
  let text = ''
  for await (const page of pages) text += page
  return text.trimEnd().split('\n')
}

async function verify(lines: readonly string[], scope?: BundleScope) {
  return verifyBundle(
    (async function* () {
      yield* lines
    })(),
    cryptography,
    scope,
  )
}

test('checkpoints from elsewhere are taken when their rows come, however many there are', async () => {
  const rows = await chainOf(4_500)
  const kept = await anchor(rows, 100)
  const ahead: number[] = []
  let taken = 0
  async function* lines() {
    const head = { type: 'bundle', version: 'omnihub-audit-bundle-1', installation: 'test' }
    const said = { exported_at: '2026-11-28T00:00:00Z', first_chain_no: 1, last_chain_no: 4_500 }
    yield JSON.stringify({ ...head, ...said })
    for (const row of rows) {
      ahead.push(taken - row.chain_no)
      yield JSON.stringify({ type: 'row', ...row })
    }
    yield JSON.stringify({ type: 'end', rows: 4_500, unsealed: 0 })
    await Promise.resolve()
  }
  async function* checkpoints() {
    for (const checkpoint of kept) {
      taken = readStatement(checkpoint.statement)?.chain_no ?? 0
      yield checkpoint
      await Promise.resolve()
    }
  }
  const verdict = await verifyBundle(lines(), cryptography, { checkpoints: checkpoints() })
  expect(verdict).toMatchObject({ problem: null, verifiedTo: 4_500, anchoredTo: 4_500 })
  expect(Math.max(...ahead)).toBeLessThanOrEqual(0)
})

describe('a bundle', () => {
  test('verifies as it was written, with every checkpoint that ends in it', async () => {
    const lines = await bundle()
    expect(lines).toHaveLength(1 + length + published.length + 1)
    expect(await verify(lines)).toMatchObject({
      problem: null,
      checked: length,
      verifiedTo: length,
      anchoredTo: length,
      unsealed: 3,
      head: { installation: 'test' },
    })
  })

  test('of a part of the chain verifies by itself', async () => {
    expect(await verify(await bundle(13, 37))).toMatchObject({
      problem: null,
      checked: 25,
      verifiedTo: 37,
      anchoredTo: 30,
    })
  })

  test('is judged by checkpoints from elsewhere when there are any', async () => {
    const others = await anchor(await chainOf(length + 5), 50)
    const lines = await bundle()
    expect((await verify(lines, { checkpoints: others })).problem).toMatchObject({
      kind: 'cut',
      chain_no: length + 1,
    })
    expect((await verify(lines, { checkpoints: published })).problem).toBeNull()
  })

  test('whose rows were archived verifies where that is allowed', async () => {
    const lines = (await bundle()).map((line) => line.replace(/"fields":\[.*\]/, '"fields":null'))
    expect((await verify(lines)).problem).toMatchObject({ kind: 'deleted', chain_no: 1 })
    expect((await verify(lines, { mayBeArchived: true })).problem).toBeNull()
  })

  test('that ends early is cut, also right after its last row', async () => {
    const lines = await bundle()
    expect((await verify(lines.slice(0, -1))).problem).toMatchObject({ kind: 'cut' })
    expect((await verify(lines.slice(0, 20))).problem).toMatchObject({ kind: 'cut' })
  })

  test.each([
    ['without a head', (lines: string[]) => lines.slice(1), 'line 1'],
    ['with two heads', (lines: string[]) => [lines[0] ?? '', ...lines], 'line 2'],
    ['with something after its end', (lines: string[]) => [...lines, lines[1] ?? ''], 'line 53'],
    ['with a line that is none', (lines: string[]) => lines.with(4, '{"type":'), 'line 5'],
    ['that is empty', () => [], 'line 1'],
  ])('%s is no bundle, and the line is named', async (_, spoil, named) => {
    await expect(verify(spoil(await bundle()))).rejects.toThrow(named)
  })
})

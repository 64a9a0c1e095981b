import { expect, test } from 'vitest'
import { fieldsOf } from '../../../../../test/sealed-chain.ts'
import { KeptSeals } from './kept-seals.ts'

const zeros = '0'.repeat(64)
const row = (chainNo: number) => ({
  ...{ chain_no: chainNo, sealed_at: '2026-11-28T00:00:00.000000Z', prev_hash: zeros },
  ...{ hash: String(chainNo), fields: chainNo === 2 ? null : fieldsOf(chainNo) },
})

test('seals are given once, up to a number', () => {
  const kept = new KeptSeals()
  for (const chainNo of [1, 2, 3, 4]) kept.keep(row(chainNo))
  expect(kept.takeTo(0)).toEqual([])
  expect(kept.takeTo(2)).toEqual([
    { chainNo: 1, hash: '1', seq: 1 },
    { chainNo: 2, hash: '2', seq: null },
  ])
  expect(kept.takeTo(9).map(({ chainNo }) => chainNo)).toEqual([3, 4])
  expect(kept.takeTo(9)).toEqual([])
})

test('of very many, the last ones', () => {
  const kept = new KeptSeals()
  const one = row(1)
  for (let chainNo = 1; chainNo <= 260_000; chainNo += 1) kept.keep({ ...one, chain_no: chainNo })
  const left = kept.takeTo(260_000)
  expect(left.at(-1)?.chainNo).toBe(260_000)
  expect(left.length).toBeGreaterThanOrEqual(50_000)
  expect(left.length).toBeLessThanOrEqual(100_000)
})

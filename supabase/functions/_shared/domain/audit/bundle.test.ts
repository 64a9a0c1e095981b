import { expect, test } from 'vitest'
import { anchor, chainOf } from '../../../../../test/sealed-chain.ts'
import { bundleText, bundleVersion, readBundleLine } from './bundle.ts'

const rows = await chainOf(2)
const [checkpoint] = await anchor(rows, 2)

test.each([
  {
    type: 'bundle' as const,
    version: bundleVersion,
    installation: 'test',
    exported_at: '2026-11-28T00:00:00.000000Z',
    first_chain_no: 1,
    last_chain_no: 2,
  },
  ...rows.map((row) => ({ type: 'row' as const, ...row })),
  ...rows.map((row) => ({ type: 'row' as const, ...row, fields: null })),
  ...(checkpoint ? [{ type: 'checkpoint' as const, ...checkpoint }] : []),
  { type: 'end' as const, rows: 2, unsealed: 0 },
])('a line is read as it was written: $type', (line) => {
  expect(readBundleLine(bundleText(line))).toEqual(line)
})

test.each([
  '',
  'null',
  '{}',
  '{"type":"row"}',
  '{"type":"bundle","version":"omnihub-audit-bundle-2","installation":"a","exported_at":"b","first_chain_no":1,"last_chain_no":2}',
  bundleText({ type: 'end', rows: 2, unsealed: 0 }).replace('2', '"2"'),
  JSON.stringify({ type: 'row', ...rows[0], fields: ['1'] }),
  JSON.stringify({ type: 'row', ...rows[0], hash: 'x' }),
])('what is no line is not taken for one: %s', (text) => {
  expect(() => readBundleLine(text)).toThrow(SyntaxError)
})

import { expect, test } from 'vitest'
import { proofCells, proofTally } from './proofs.ts'
import { report } from './report.fixture.ts'

test('a cell failed when one of its proofs did', () => {
  const told = report(
    {},
    {
      series: { switch_proof_ms: [200, 210, null, null], switch_proof_failed: [null, 1, 1, null] },
    },
  )
  expect(proofCells(told)).toEqual(['passed', 'failed', 'failed', 'gap'])
  expect(proofCells(report({}, { series: { load_1m: [1, 1] } }))).toEqual(['gap', 'gap'])
})

const letters = { p: 'passed', f: 'failed', '.': 'gap' } as const
const cellsOf = (text: string) =>
  Array.from(
    text.matchAll(/p|f|\./g),
    ([letter]) => letters[letter === 'p' || letter === 'f' ? letter : '.'],
  )

test.each([
  ['....', 'none yet'],
  ['..pppp', '4 of 4 passed'],
  ['..ppfp', '3 of 4 passed'],
  // Proofs drift by a moment: now and then a minute has none.
  ['pp.ppp.', '5 of 5 passed'],
  ['pp..pp', '4 of 4 passed, 2 not tried'],
  ['pppp...', '4 of 4 passed, 3 not tried'],
])('%s: %s', (text, tally) => {
  expect(proofTally(cellsOf(text))).toBe(tally)
})

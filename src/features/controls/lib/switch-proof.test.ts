import { expect, test } from 'vitest'
import { proofVerdict } from './switch-proof.ts'

const now = Date.UTC(2026, 10, 27, 10, 28)
const proven = { provenAt: now - 12_000, durationMs: 412, problem: null, since: now - 12_000 }
const never = { ...proven, provenAt: null, durationMs: null, since: now - 30_000 }

test.each([
  [proven, 'proven', 'Proven to stop 12 s ago, in 0.4 s'],
  [
    { ...proven, provenAt: now - 120_000, since: now - 120_000 },
    'proven',
    'Proven to stop 2 min ago, in 0.4 s',
  ],
  [
    { ...proven, provenAt: now - 121_000, since: now - 121_000 },
    'unproven',
    'Not proven to stop for 2 min: nobody has tried',
  ],
  [
    { ...proven, problem: 'a guard still admitted' },
    'unproven',
    'Not proven to stop for 12 s: a guard still admitted',
  ],
  [never, 'due', 'Proves itself once a minute, the first time soon'],
  [{ ...never, since: now - 121_000 }, 'unproven', 'Not proven to stop yet: nobody has tried'],
  [{ ...never, problem: 'no answer' }, 'unproven', 'Not proven to stop yet: no answer'],
  [null, 'unproven', 'Not proven to stop: what it is proven with is missing'],
] as const)('%j is %s', (proof, state, words) => {
  expect(proofVerdict(proof, now)).toMatchObject({ state, words })
})

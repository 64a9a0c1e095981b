import { expect, test } from 'vitest'
import { crashUnderWriters } from '../../../bench/audit/crash-under-writers.ts'
import { withBenchStack } from '../../../bench/load/bench-stack.ts'

// The same for a minute: npm run bench -- proof audit-seals.
test('a crash in the middle of 32 writers leaves the chain intact, nothing passed over and everything sealed', async () => {
  const report = await withBenchStack({}, (stack) =>
    crashUnderWriters(stack, { writers: 32, seconds: 4 }),
  )
  expect(report).toMatchObject({ lost: 0, unsealed: 0, problem: null })
  expect(report.acknowledged).toBeGreaterThan(100)
  expect(report.rolledBack).toBeGreaterThan(0)
  expect(report.seals).toBe(report.lastChainNo)
  expect(report.sealedAfterMs).toBeLessThan(5_000)
}, 60_000)

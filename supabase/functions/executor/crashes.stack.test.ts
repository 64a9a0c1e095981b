import { expect, test } from 'vitest'
import { crashExecutor } from '../../../bench/executor/crash-executor.ts'
import { withBenchStack } from '../../../bench/load/bench-stack.ts'

test(
  'killed with calls under way: done once or of unknown outcome, and each once when resumed',
  { timeout: 180_000 },
  async () => {
    const order = { workflows: 60, perSecond: 8, kills: 4, log: () => undefined }
    const report = await withBenchStack({}, (stack) => crashExecutor(stack, order))
    expect(report).toMatchObject({ submitted: 60, kills: 4, actedTwice: 0, neither: 0 })
    // Without any unknown outcome the kills would have hit nothing.
    expect(report.outcomeUnknown).toBeGreaterThan(0)
    expect(report.shown).toBe(report.outcomeUnknown)
    expect(report.afterResume).toEqual({ succeeded: 60, missing: 0, actedTwice: 0 })
  },
)

import { atLeast, atMost, type Bench } from './bench.ts'
import { crashExecutor } from './executor/crash-executor.ts'
import { withBenchStack } from './load/bench-stack.ts'

export const bench: Bench = {
  name: 'executor-crashes',
  about: 'the executor is killed again and again: nothing is done twice, nothing is lost',
  isProof: true,
  run: async ({ size, log }) => {
    const order =
      size === 'proof'
        ? { workflows: 1_000, perSecond: 8, kills: 50 }
        : { workflows: 120, perSecond: 8, kills: 6 }
    const report = await withBenchStack({}, (stack) => crashExecutor(stack, { ...order, log }))
    return [
      atLeast('workflows submitted', order.workflows, report.submitted, ''),
      atLeast('kills with calls under way', order.kills, report.kills, ''),
      atLeast('succeeded by themselves', 1, report.succeeded, ''),
      atLeast('outcome unknown', 1, report.outcomeUnknown, ''),
      atMost('done twice', 0, report.actedTwice, ''),
      atMost('neither succeeded with one entry nor of unknown outcome', 0, report.neither, ''),
      atMost('unknown and not shown', 0, report.outcomeUnknown - report.shown, ''),
      atMost('missing after an operator resumed', 0, report.afterResume.missing, ''),
      atMost('done twice after an operator resumed', 0, report.afterResume.actedTwice, ''),
    ]
  },
}

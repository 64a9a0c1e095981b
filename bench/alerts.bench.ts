import { fireBeside } from './alerts/fire-beside.ts'
import { writeOften } from './alerts/write-often.ts'
import { atMost, type Bench } from './bench.ts'
import { withBenchStack } from './load/bench-stack.ts'

export const bench: Bench = {
  name: 'alerts',
  about:
    '500 alerts written at once; proof: when we fire against a real Prometheus, for 15 minutes',
  isProof: true,
  async run({ size, log }) {
    return withBenchStack({}, async (stack) => {
      const { all, again } = await writeOften(stack)
      const rows = [
        atMost('500 alerts that begin, in one evaluation', 1_000, all, 'ms'),
        atMost('the same 500 when nothing changed', 300, again, 'ms'),
      ]
      return size === 'proof' ? [...rows, ...(await fireBeside(stack, log))] : rows
    })
  },
}

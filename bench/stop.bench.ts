import type { Bench } from './bench.ts'
import { withBenchStack } from './load/bench-stack.ts'
import { engageUnderClaimers } from './stop/engage-under-claimers.ts'
import { killUnderLoad } from './stop/kill-under-load.ts'

const INTENTS_PER_SECOND = 60

export const bench: Bench = {
  name: 'stop',
  about: 'the kill switch under load: what still gets through, and when it may say "Stopped"',
  isProof: true,
  run: async ({ size, log }) => [
    ...(await withBenchStack({}, (stack) =>
      killUnderLoad(stack, { runs: 20, perSecond: INTENTS_PER_SECOND, log }),
    )),
    // The claimers are the load here; the real executor would only take their work.
    ...(await withBenchStack({ schedule: false }, (stack) =>
      engageUnderClaimers(stack, size === 'proof' ? 400 : 200),
    )),
  ],
}

import { crashUnderDecisions } from './approvals/crash-under-decisions.ts'
import { raceDecisions } from './approvals/race-decisions.ts'
import { stormOfApprovers } from './approvals/storm-of-approvers.ts'
import { atLeast, atMost, type Bench } from './bench.ts'
import { withBenchStack } from './load/bench-stack.ts'

export const bench: Bench = {
  name: 'approvals',
  about: 'two or twenty people decide at once, and the database dies while people decide',
  isProof: true,
  run: async ({ size, log }) => {
    const races = size === 'proof' ? 10_000 : 1_000
    const crashes = size === 'proof' ? 10 : 2
    const raced = await withBenchStack({ schedule: false }, ({ dbUrl }) =>
      raceDecisions(dbUrl, races),
    )
    log(`${races} races done`)
    const storm = await withBenchStack({ schedule: false }, ({ dbUrl }) =>
      stormOfApprovers(dbUrl, 20, 500),
    )
    const crashed = await withBenchStack({ schedule: false }, (stack) =>
      crashUnderDecisions(stack, crashes),
    )
    return [
      atMost(`double or missing decisions in ${races} two-way races`, 0, raced.notOne, ''),
      atMost('requests whose decisions are not exactly one', 0, raced.stored, ''),
      atMost('requests of 500 not decided exactly once by 20 people', 0, storm.notOne, ''),
      atMost('losers who were not told by whom', 0, storm.untold, ''),
      atLeast('crashes of the database', crashes, crashed.interrupted, ''),
      atLeast('decisions acknowledged meanwhile', crashes * 200, crashed.acknowledged, ''),
      atMost('acknowledged decisions lost', 0, crashed.lost, ''),
    ]
  },
}

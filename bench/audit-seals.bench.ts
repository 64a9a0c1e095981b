import { crashUnderWriters } from './audit/crash-under-writers.ts'
import { engageBesideSealer } from './audit/engage-beside-sealer.ts'
import { measureSealing } from './audit/measure-sealing.ts'
import { tamperWithLog } from './audit/tamper-with-log.ts'
import { atLeast, atMost, type Bench } from './bench.ts'
import { withBenchStack } from './load/bench-stack.ts'

export const bench: Bench = {
  name: 'audit-seals',
  about:
    'sealing, verifying in SQL, engaging beside it; 32 writers and a crash; 6 kinds of tampering',
  isProof: true,
  async run({ size, log }) {
    const isProof = size === 'proof'
    const rows = await withBenchStack({ schedule: false }, async (stack) => {
      log('sealing and verifying')
      const sealing = await measureSealing(stack.dbUrl, isProof ? 200_000 : 50_000)
      log('engaging beside the sealer')
      const engaging = await engageBesideSealer(stack.dbUrl)
      log('tampering')
      const tampering = await tamperWithLog(stack.superuserDbUrl, isProof ? 100_000 : 10_000)
      return [...sealing, ...engaging, ...tampering]
    })
    const seconds = isProof ? 60 : 10
    log(`32 writers for ${seconds} s, a crash in the middle`)
    const report = await withBenchStack({}, (stack) =>
      crashUnderWriters(stack, { writers: 32, seconds }),
    )
    return [
      ...rows,
      atLeast('rows acknowledged by 32 writers', 1_000, report.acknowledged, ''),
      atLeast('transactions rolled back meanwhile', 10, report.rolledBack, ''),
      atMost('acknowledged and lost', 0, report.lost, ''),
      atMost('acknowledged and never sealed', 0, report.unsealed, ''),
      atMost('gaps in the chain', 0, report.lastChainNo - report.seals, ''),
      atMost('problems found by verification', 0, report.problem === null ? 0 : 1, ''),
      atMost('everything sealed after the last commit', 5_000, report.sealedAfterMs, 'ms'),
      atMost('longest unsealed while writing', 5_000, report.longestUnsealedMs, 'ms'),
    ]
  },
}

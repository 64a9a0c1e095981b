import { onSealedLog, tamperedWith, tamperings } from '../../test/tamperings.ts'
import { atMost, type BenchRow } from '../bench.ts'

/** Every kind of tampering on a log of this size: found, of the right kind, and the first bad row named? */
export async function tamperWithLog(superuserDbUrl: string, size: number): Promise<BenchRow[]> {
  return onSealedLog(superuserDbUrl, size, async (scene) => {
    const rows: BenchRow[] = []
    for (const tampering of tamperings) {
      const { expected, verdict } = await tamperedWith(scene, tampering)
      const { problem } = verdict
      const isNamed =
        problem?.kind === tampering.kind &&
        problem.chain_no === expected.chain_no &&
        (expected.seq === 'any' || problem.seq === expected.seq)
      rows.push(atMost(`${tampering.kind}: ${tampering.name}, not found`, 0, isNamed ? 0 : 1, ''))
    }
    return rows
  })
}

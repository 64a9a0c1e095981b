import type { InfraReport } from '@/backend/infra.ts'
import { cellsOf } from './told.ts'

/** What became of a cell's proofs: `gap` where nobody tried, or nothing is known. */
export type ProofCell = 'passed' | 'failed' | 'gap'

/** Proofs of the switch by cell; one that failed outweighs those that passed beside it. */
export function proofCells(report: InfraReport): ProofCell[] {
  const [passed, failed] = [report.series['switch_proof_ms'], report.series['switch_proof_failed']]
  return Array.from({ length: cellsOf(report) }, (_, cell) => {
    if (typeof failed?.[cell] === 'number') return 'failed'
    return typeof passed?.[cell] === 'number' ? 'passed' : 'gap'
  })
}

/**
 * "58 of 60 passed". Proofs come about a minute apart, so that now and then a minute has none: only where two cells in a
 * row have none did nobody try.
 */
export function proofTally(cells: readonly ProofCell[]): string {
  const tried = cells.filter((cell) => cell !== 'gap')
  if (tried.length === 0) return 'none yet'
  const passed = tried.filter((cell) => cell === 'passed').length
  const since = cells.findIndex((cell) => cell !== 'gap')
  const isGap = (place: number) => place > since && cells[place] === 'gap'
  const untried = cells.filter(
    (_, place) => isGap(place) && (isGap(place - 1) || isGap(place + 1)),
  ).length
  const gaps = untried === 0 ? '' : `, ${untried} not tried`
  return `${passed} of ${tried.length} passed${gaps}`
}

import type pg from 'pg'
import { percentile } from '../load/percentile.ts'

export type Timing = { readonly median: number; readonly p99: number }

/** Runs a statement again and again, in ms at its caller; what prepares each round is not counted. */
export async function timeStatement(
  owner: pg.Client,
  rounds: number,
  statement: string,
  prepare?: string,
): Promise<Timing> {
  const taken: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    if (prepare !== undefined) await owner.query(prepare)
    const startedAt = performance.now()
    await owner.query(statement)
    taken.push(performance.now() - startedAt)
  }
  return { median: percentile(taken, 50), p99: percentile(taken, 99) }
}

import pg from 'pg'
import type { EventCounts } from '@domain/slo/counts.ts'
import { evaluateObjective, evaluationWindows } from '@domain/slo/evaluate-objective.ts'
import { sloWindowMinutes } from '@domain/slo/objective.ts'

interface Found {
  band: string
  remaining: number
  why?: string
}

/**
 * Keeps the schedule from evaluating, so that a test says how objectives stand. A minute that runs already is kept
 * out by its age: what is set here ends later.
 */
export async function holdEvaluation(dbUrl: string) {
  const owner = new pg.Client({ connectionString: dbUrl })
  await owner.connect()
  const every = (span: string) =>
    owner.query(`update schedule.jobs set every = $1 where name = 'evaluate_slos'`, [span])
  await every('1 day')
  return {
    async sql(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
      return (await owner.query<Record<string, unknown>>(text, values)).rows
    },
    /** Says how the objective that gates deploys stands, as of so many minutes ago. */
    async set({ band, remaining, why }: Found, minutesAgo = 0) {
      await owner.query(`delete from public.slo_status where objective_id = 'api_availability'`)
      const whole = { valid: 1_000_000, bad: Math.round((1 - remaining) * 1000) }
      const entry = {
        ...{ objective_id: 'api_availability', state: 'ok', band, band_why: why ?? null },
        ...{ ...whole, remaining, figures: figuresOf(whole) },
      }
      await owner.query(
        `select private.write_slo_status(date_trunc('minute', clock_timestamp() - make_interval(mins => $1)), $2)`,
        [minutesAgo, JSON.stringify([entry])],
      )
    },
    async release() {
      await every('30 seconds')
      await owner.query('delete from public.slo_status where true')
      await owner.end()
    },
  }
}

export type HeldEvaluation = Awaited<ReturnType<typeof holdEvaluation>>

/** Burning 0.4 times in every window but the last five minutes, when it was 0.2. */
function figuresOf(whole: EventCounts) {
  const counts = new Map(
    evaluationWindows.map((minutes) => [minutes, { valid: 10_000, bad: minutes === 5 ? 2 : 4 }]),
  ).set(sloWindowMinutes, whole)
  const { counts: _, ...figures } = evaluateObjective(
    {
      ...{ at: Date.now(), counts, before: null, minutesKnown: sloWindowMinutes },
      heartbeats: { whole: sloWindowMinutes, recent: 5 },
    },
    { objectivePpm: 999_000, minBad: 5 },
  )
  return { ...figures, warnings: [] }
}

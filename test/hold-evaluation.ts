import pg from 'pg'
import { standardTiers } from '@domain/slo/tiers.ts'

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
      const entry = {
        ...{ objective_id: 'api_availability', state: 'ok', band, band_why: why ?? null },
        ...{ valid: 1_000_000, bad: Math.round((1 - remaining) * 1000), remaining },
        figures: figuresOf(remaining),
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

function figuresOf(remaining: number) {
  return {
    ...{ coverage: 1, minutesKnown: 40_320, traffic: null, interval: null, warnings: [] },
    budget: {
      ...{ sli: 1 - (1 - remaining) / 1000, allowedBad: 1000, remainingBad: remaining * 1000 },
      ...{ consumed: 1 - remaining, remaining, remainingMinutes: remaining * 40.32 },
    },
    tiers: standardTiers.map((tier) => ({
      ...{ long: { valid: 0, bad: 0 }, short: { valid: 0, bad: 0 } },
      ...{ tier, longBurn: 0.4, shortBurn: 0.2, isOver: false, isReachable: true, share: 0.02 },
    })),
    exhaustion: { fast: null, planning: null },
  }
}

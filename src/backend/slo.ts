import * as z from 'zod/mini'
import { sloReport } from '@contracts/metrics.ts'
import { readFunction } from './function-call.ts'
import { instant } from './instant.ts'

type Told = z.output<typeof sloReport>['objectives'][number]

function objectiveOf(told: Told) {
  return {
    id: told.id,
    title: told.title,
    kind: told.kind,
    service: told.service,
    queue: told.queue,
    /** Milliseconds of a latency, depth of a queue. */
    limit: told.limit_value,
    objectivePpm: told.objective_ppm,
    /** Alerts need at least so many bad events. */
    minBad: told.min_bad,
    gatesDeploys: told.gates_deploys,
    status: told.status === null ? null : statusOf(told.status),
  }
}

function statusOf(told: NonNullable<Told['status']>) {
  const { coverage, minutesKnown, budget, tiers, exhaustion, traffic, interval, silentSince } =
    told.figures
  return {
    /** End of the last closed minute; every window ends here. */
    at: time(told.at),
    state: told.state,
    band: told.band,
    why: told.band_why,
    /** Since when the band holds. */
    since: time(told.since),
    counts: { valid: told.valid, bad: told.bad },
    /** Share of the budget, negative when overspent; null without events. */
    remaining: told.remaining,
    /** What counts has changed since; it is being evaluated again. */
    isOutdated: told.outdated,
    ...{ coverage, minutesKnown, budget, tiers, exhaustion, traffic, interval },
    /** With `no_data`: when the recorder was last seen; null when it was not in 28 days. */
    silentSince: silentSince ? time(silentSince) : null,
    refused: told.figures.refused ?? 0,
    latest: told.figures.latest ?? null,
    percentiles: told.figures.percentiles ?? [],
    warnings: told.figures.warnings,
    source: told.figures.source,
  }
}

function time(text: string): number {
  return z.parse(instant, text)
}

/** The report in the words of the panel. */
export const report = z.pipe(
  sloReport,
  z.transform((told) => ({
    /** End of the minute that was evaluated last; null before the first time. */
    asOf: told.as_of === null ? null : time(told.as_of),
    environment: told.environment,
    isDemo: told.demo,
    objectives: told.objectives.map(objectiveOf),
    controls: told.controls.map(({ control, from, to }) => ({
      control,
      from: time(from),
      to: to === null ? null : time(to),
    })),
  })),
)

export type SloReport = z.output<typeof report>
export type ObjectiveReport = SloReport['objectives'][number]
export type ObjectiveStatus = NonNullable<ObjectiveReport['status']>
export type TierStatus = ObjectiveStatus['tiers'][number]

/** How every objective was last found to stand. */
export function readSloReport(signal: AbortSignal): Promise<SloReport> {
  return readFunction('metrics/slo', report, signal)
}

import type { ObjectiveReport, ObjectiveStatus, SloReport } from '@/backend/slo.ts'
import type { EventCounts } from '@domain/slo/counts.ts'
import { evaluateObjective, evaluationWindows } from '@domain/slo/evaluate-objective.ts'
import { sloWindowMinutes } from '@domain/slo/objective.ts'

export const at = Date.UTC(2026, 10, 20, 10, 27)

type Wanted = Partial<Omit<ObjectiveReport, 'status'>> & {
  /** Of the whole window. */
  counts?: EventCounts
  /** Of the shorter ones, by minutes; the same shares as the whole where nothing is said. */
  recent?: Record<number, EventCounts>
  minutesKnown?: number
  /** Minutes with a heartbeat, of those known and of the last five. */
  heartbeats?: number
  recentBeats?: number
  refused?: number
  silentSince?: number
}

/** An objective evaluated as the server does it, so that no test believes in figures that cannot be. */
export function objective(wanted: Wanted = {}): ObjectiveReport & { status: ObjectiveStatus } {
  const {
    counts: whole = { valid: 1_000_000, bad: 310 },
    recent = {},
    minutesKnown = sloWindowMinutes,
    heartbeats = minutesKnown,
    recentBeats = 5,
    refused = 0,
    silentSince = null,
    ...told
  } = wanted
  const base = {
    id: 'api_availability',
    title: 'API availability',
    kind: 'events' as const,
    service: 'api' as const,
    queue: null,
    limit: null,
    objectivePpm: 999_000,
    minBad: 5,
    gatesDeploys: true,
    ...told,
  }
  const windows = new Map(
    evaluationWindows.map((minutes) => [minutes, recent[minutes] ?? noneOrWhole(whole)]),
  )
  windows.set(sloWindowMinutes, whole)
  const found = evaluateObjective(
    {
      at,
      counts: windows,
      heartbeats: { whole: heartbeats, recent: recentBeats },
      minutesKnown,
      before: null,
    },
    base,
  )
  const { counts, why, tiers, traffic, exhaustion, ...rest } = found
  return {
    ...base,
    status: {
      ...rest,
      ...{ at, since: at, counts, why, traffic: traffic === null ? null : { ...traffic } },
      tiers: [...tiers],
      exhaustion: { fast: flat(exhaustion.fast), planning: flat(exhaustion.planning) },
      remaining: found.budget?.remaining ?? null,
      refused,
      isOutdated: false,
      silentSince,
      latest: null,
      percentiles: [],
      warnings: [],
      source: 'postgres',
    },
  }
}

/** What the API says as one shape with an optional part. */
function flat(found: ReturnType<typeof evaluateObjective>['exhaustion']['fast']) {
  return found === null ? null : { ...found }
}

function noneOrWhole({ valid, bad }: EventCounts): EventCounts {
  return { valid: Math.floor(valid / 100), bad: Math.floor(bad / 100) }
}

export function report(
  objectives: readonly ObjectiveReport[],
  changes: Partial<SloReport> = {},
): SloReport {
  return {
    asOf: at,
    environment: 'production',
    isDemo: false,
    objectives: [...objectives],
    controls: [],
    ...changes,
  }
}

import * as z from 'zod/mini'
import { infraReport, infraWindow } from '@contracts/infra.ts'
import { readFunction } from './function-call.ts'
import { instant, optionalInstant } from './instant.ts'

export const infraWindows = infraWindow.options
export type InfraWindow = z.output<typeof infraWindow>

const time = (text: string) => z.parse(instant, text)
const optional = (text: string | null) => z.parse(optionalInstant, text)

/** The report in the words of the panel. */
const report = z.pipe(
  infraReport,
  z.transform((told) => ({
    /** When it was read, by the server's clock. */
    asOf: time(told.server_time),
    window: told.window,
    from: time(told.from),
    stepMs: told.step_seconds * 1000,
    /** Means of each cell by name; null where nothing is known. */
    series: told.series,
    /** The last sample of each name, and the minute it is of. */
    latest: new Map(
      Object.entries(told.latest).map(([name, { at, value }]) => [name, { at: time(at), value }]),
    ),
    /** Means of whole hours of what grows. */
    growth: new Map(
      Object.entries(told.growth).map(([name, points]) => [
        name,
        points.map(({ at, value }) => ({ at: time(at), value })),
      ]),
    ),
    sources: told.sources.map((source) => ({
      ...{ name: source.name, detail: source.detail, problem: source.problem },
      ...{ readAt: optional(source.read_at), triedAt: time(source.tried_at) },
      missing: source.missing,
    })),
    dependencies: told.dependencies.map((dependency) => ({
      ...{ name: dependency.name, state: dependency.state, detail: dependency.detail },
      ...{ latencyMs: dependency.latency_ms, problem: dependency.problem },
      since: time(dependency.since),
      checkedAt: time(dependency.checked_at),
      lastSuccessAt: optional(dependency.last_success_at),
    })),
  })),
)

export type InfraReport = z.output<typeof report>
export type InfraSource = InfraReport['sources'][number]
export type Dependency = InfraReport['dependencies'][number]

/** How machine, database, cache and dependencies run, and how they ran over a window. */
export function readInfra(window: InfraWindow, signal: AbortSignal): Promise<InfraReport> {
  return readFunction(`metrics/infra?window=${window}`, report, signal)
}

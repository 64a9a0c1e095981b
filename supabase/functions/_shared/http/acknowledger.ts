import { ageOf, type ClockReading, type ReadStamp } from '../domain/controls/freshness.ts'
import type { ControlSource } from '../ports/control-source.ts'

/** A busy instance reports at least this often, in ms. */
const reportEveryMs = 5_000
const reportTimeoutMs = 2_000

/** One running instance of one function, as operators see it. */
export type GuardInstance = {
  readonly id: string
  readonly functionName: string
  /** ISO 8601. */
  readonly startedAt: string
}

type AcknowledgerOptions = {
  readonly source: ControlSource
  readonly instance: GuardInstance
  readonly clock: () => ClockReading
  readonly keepAlive: (work: Promise<unknown>) => void
}

export interface Acknowledger {
  /** Notes the versions a read brought, its own and a drill's; reports a new one at once, the same ones every five seconds. */
  enforce(version: number, drillVersion: number | null): void
  /** Counts one piece of work under the enforced version until the returned function is called. */
  track(): () => void
}

/** Reports what an instance enforces. Evidence for operators: a failed report never changes a decision. */
export function createAcknowledger(options: AcknowledgerOptions): Acknowledger {
  const inFlight = new Map<number, number>()
  let enforced = 0
  let drill: number | null = null
  let lastReport: ReadStamp | null = null
  let sending = false
  let isPending = false

  function olderInFlight(): number {
    let older = 0
    for (const [version, count] of inFlight) if (version < enforced) older += count
    return older
  }

  async function send(): Promise<void> {
    sending = true
    while (isPending) {
      isPending = false
      lastReport = { startedAt: options.clock(), reportedAgeMs: 0 }
      const report = {
        instance_id: options.instance.id,
        function_name: options.instance.functionName,
        started_at: options.instance.startedAt,
        enforced_version: enforced,
        older_in_flight: olderInFlight(),
        ...(drill !== null && { drill_version: drill }),
      }
      await options.source.acknowledge(report, AbortSignal.timeout(reportTimeoutMs)).catch(() => {
        // The next read while busy tries again.
        lastReport = null
      })
    }
    sending = false
  }

  function report(): void {
    isPending = true
    if (!sending) options.keepAlive(send())
  }

  return {
    enforce(version, drillVersion) {
      const isDue =
        version > enforced ||
        (drillVersion ?? 0) > (drill ?? 0) ||
        lastReport === null ||
        ageOf(lastReport, options.clock()) >= reportEveryMs
      enforced = version
      drill = drillVersion
      if (isDue) report()
    },
    track() {
      const version = enforced
      inFlight.set(version, (inFlight.get(version) ?? 0) + 1)
      return () => {
        const left = (inFlight.get(version) ?? 1) - 1
        if (left > 0) inFlight.set(version, left)
        else inFlight.delete(version)
        if (version < enforced && olderInFlight() === 0) report()
      }
    },
  }
}

import type { ControlName } from '../controls/controls.ts'
import type { EventCounts } from '../slo/counts.ts'
import type { DataState } from '../slo/data-state.ts'
import type { Tier } from '../slo/tiers.ts'

/** Who compares the log with what was signed. */
export const auditSources = [
  'checkpoints',
  'published',
  'entries',
  'archiving',
  'archives',
] as const
export type AuditSource = (typeof auditSources)[number]

/** How an objective was last found to stand. */
export type ObjectiveFacts = {
  readonly id: string
  readonly title: string
  readonly kind: 'events' | 'latency' | 'queue'
  readonly service: 'api' | 'executor' | 'workflows' | 'queue'
  /** Milliseconds of a latency, depth of a queue. */
  readonly limit: number | null
  /** Fewer bad events than this alert nobody. */
  readonly minBad: number
  /** End of the last closed minute that was evaluated, in ms since 1970 UTC. */
  readonly at: number
  readonly state: DataState
  /** Left of the budget, 1 being all; null without events. */
  readonly remaining: number | null
  /** Events that may fail in the whole window. */
  readonly allowedBad: number | null
  /** Minutes since the first heartbeat. */
  readonly minutesKnown: number
  readonly tiers: readonly {
    readonly name: Tier['name']
    readonly isReachable: boolean
    readonly isOver: boolean
    readonly longBurn: number | null
    /** Of the short window; the fastest tier's is five minutes. */
    readonly short: EventCounts
  }[]
}

/** Everything rules are judged on. Times in ms since 1970 UTC, by the database's clock. */
export type AlertFacts = {
  readonly at: number
  /** Since when alerts are evaluated without a gap: what was silent while nobody looked is silent since then. */
  readonly watchingSince: number
  readonly objectives: readonly ObjectiveFacts[]
  readonly depths: Readonly<Record<'pending_approvals' | 'dead_letters', number>>
  readonly controls: readonly {
    readonly control: ControlName
    /** Null when nobody knows. */
    readonly engagedAt: number | null
    readonly byName: string | null
    readonly reason: string | null
  }[]
  readonly canary: {
    /** When the switch last proved itself; before the first proof, when it could begin to. */
    readonly provenAt: number
    readonly problem: string | null
  }
  /** What probes found of each that is configured. */
  readonly dependencies: readonly {
    readonly name: string
    readonly isSilent: boolean
    readonly since: number
    readonly checkedAt: number
  }[]
  readonly connections: { readonly used: number; readonly max: number }
  readonly audit: {
    /** What comparing the log with what was signed last came to, by who compares. */
    readonly comparisons: readonly {
      readonly source: AuditSource
      /** Since when they differ, and how; null while they do not. */
      readonly found: { readonly at: number; readonly problem: string } | null
    }[]
    /** When the first entry was written that has no seal; null when all have one. */
    readonly unsealedSince: number | null
    /** When the first entry was sealed that no checkpoint covers; null when all are covered, or none is ever published. */
    readonly unanchoredSince: number | null
  }
}

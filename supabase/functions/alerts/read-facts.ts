import type * as z from 'zod/mini'
import type { alertFacts } from '../_shared/contracts/alerts.ts'
import type { StoredAlert } from '../_shared/domain/alerts/evaluate.ts'
import type { AlertFacts } from '../_shared/domain/alerts/facts.ts'
import { controlNames } from '../_shared/domain/controls/controls.ts'
import { parseControls } from '../_shared/domain/controls/parse-controls.ts'

type Answer = z.output<typeof alertFacts>

/** The database's answer in the words of the domain. Controls that do not parse are all on, since nobody knows when. */
export function factsOf(answer: Answer): AlertFacts {
  const at = Date.parse(answer.server_time)
  return {
    ...{ at, watchingSince: Date.parse(answer.watching_since) },
    objectives: answer.objectives.map(({ tiers, ...objective }) => ({
      ...{ id: objective.id, title: objective.title },
      ...{ kind: objective.kind, service: objective.service, limit: objective.limit_value },
      ...{ minBad: objective.min_bad, at: Date.parse(objective.at), state: objective.state },
      ...{ remaining: objective.remaining, allowedBad: objective.allowed_bad },
      minutesKnown: objective.minutes_known,
      tiers: tiers.map(({ tier, ...reading }) => ({ name: tier.name, ...reading })),
    })),
    depths: answer.depths,
    controls: engagedControls(answer.controls),
    canary: { provenAt: Date.parse(answer.canary.proven_at), problem: answer.canary.problem },
    dependencies: answer.dependencies.map(({ name, state, since, checked_at }) => ({
      ...{ name, isSilent: state === 'unreachable' },
      ...{ since: Date.parse(since), checkedAt: Date.parse(checked_at) },
    })),
    connections: answer.connections,
    audit: {
      comparisons: answer.audit.comparisons.map(({ source, problem, found_at }) => ({
        source,
        found: found_at === null ? null : { at: Date.parse(found_at), problem: problem ?? '' },
      })),
      unsealedSince: optional(answer.audit.oldest_unsealed_at),
      unanchoredSince: optional(answer.audit.unanchored_since),
    },
  }
}

/** The alerts that are open. */
export function storedAlerts({ open }: Answer): StoredAlert[] {
  return open.map(({ rule, labels, state, ...times }) => ({
    ...{ rule, labels, state, pendingAt: Date.parse(times.pending_at) },
    firingAt: optional(times.firing_at),
    clearingSince: optional(times.clearing_since),
    unknownSince: optional(times.unknown_since),
  }))
}

function engagedControls(row: unknown): AlertFacts['controls'] {
  const parsed = parseControls(row)
  if (!parsed.ok) {
    const reason = 'the controls cannot be read, and so everything is refused'
    return controlNames.map((control) => ({ control, engagedAt: null, byName: null, reason }))
  }
  const { controls } = parsed
  return controlNames.flatMap((control) => {
    if (!controls[control]) return []
    const engagedAt = optional(controls[`${control}_engaged_at`])
    const byName = controls[`${control}_engaged_by_name`]
    return [{ control, engagedAt, byName, reason: controls[`${control}_engaged_reason`] }]
  })
}

function optional(text: string | null): number | null {
  return text === null ? null : Date.parse(text)
}

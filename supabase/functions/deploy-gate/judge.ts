import type { DeployEvidence } from '../_shared/contracts/deploy-gate.ts'
import { controlNames, type ControlName } from '../_shared/domain/controls/controls.ts'
import { parseControls } from '../_shared/domain/controls/parse-controls.ts'
import {
  decideDeploy,
  noteOn,
  type Change,
  type GatingObjective,
} from '../_shared/domain/slo/deploy-gate.ts'

/** What the database told, in the words of the domain and of the answer. */
export function judge(evidence: DeployEvidence) {
  const found = evidence.objectives.flatMap(({ id, title, status }) =>
    status === null ? [] : [{ id, title, status }],
  )
  const objectives = found.map(({ id, title, status }): GatingObjective => {
    const { band, band_why: why, state, figures } = status
    const at = Date.parse(status.at)
    return { id, title, band, why, state, minutesKnown: figures.minutesKnown, at }
  })
  const unevaluated = evidence.objectives.filter(({ status }) => status === null)
  const controls = engagedIn(evidence.controls)
  const oldest = Math.min(...objectives.map(({ at }) => at))

  return {
    decide: (change: Change) => {
      const { decision, band, reasons } = decideDeploy({
        change,
        now: Date.parse(evidence.server_time),
        objectives,
        unevaluated: unevaluated.map(({ id }) => id),
        controls: controls?.map(({ control }) => control) ?? null,
        isOverridden: evidence.override !== null,
      })
      return { allowed: decision !== 'deny', decision, band, reasons }
    },
    standing: {
      environment: evidence.environment,
      objectives: found.map(({ id, title, status }, index) => ({
        ...{ id, title, band: status.band, remaining: status.remaining },
        burns: status.figures.tiers.map(({ tier, longBurn, shortBurn, isOver }) => ({
          ...{ tier: tier.name, factor: tier.factorThousandths / 1000 },
          ...{ long: longBurn, short: shortBurn, is_over: isOver },
        })),
        since: status.since,
        note: objectives[index] ? noteOn(objectives[index]) : null,
      })),
      controls,
      override: evidence.override,
      as_of: Number.isFinite(oldest) ? new Date(oldest).toISOString() : null,
      server_time: evidence.server_time,
    },
  }
}

/** Null when the row cannot be read. */
function engagedIn(row: unknown): { control: ControlName; since: string | null }[] | null {
  const parsed = parseControls(row)
  if (!parsed.ok) return null
  const { controls } = parsed
  return controlNames
    .filter((control) => controls[control])
    .map((control) => ({ control, since: controls[`${control}_engaged_at`] }))
}

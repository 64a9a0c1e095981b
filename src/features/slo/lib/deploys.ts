import type { ObjectiveReport, ObjectiveStatus, SloReport } from '@/backend/slo.ts'
import { controlNames, type ControlName } from '@domain/controls/controls.ts'
import {
  bandsByHarm,
  decideDeploy,
  staleAfterMinutes,
  type Change,
} from '@domain/slo/deploy-gate.ts'

export type Evaluated = ObjectiveReport & { readonly status: ObjectiveStatus }

/** What may be deployed now, as the deploy gate answers, and the objective that decides it. */
export interface Deploys {
  readonly allowed: 'all' | 'all_with_care' | 'emergency' | 'rollback' | 'none'
  /** Controls that are on: each denies deploys, whatever the budgets say. */
  readonly controls: readonly ControlName[]
  /** The worst of those that gate; null when none does, or none was evaluated. */
  readonly lead: Evaluated | null
}

/** An older evaluation tells nobody how it stands now. In ms. */
export const staleAfterMs = staleAfterMinutes * 60_000

export function isEvaluated(objective: ObjectiveReport): objective is Evaluated {
  return objective.status !== null
}

export function deploysNow({ objectives, controls }: SloReport, now: number): Deploys {
  const gating = objectives.filter(({ gatesDeploys }) => gatesDeploys)
  const evaluated = gating.filter(isEvaluated)
  const [lead = null] = evaluated.toSorted(worstFirst)
  const engaged = controlNames.filter((name) =>
    controls.some(({ control, to }) => control === name && to === null),
  )
  const ask = (change: Change) =>
    decideDeploy({
      ...{ change, now, isOverridden: false },
      objectives: evaluated.map(({ id, title, status }) => ({ id, title, ...status })),
      unevaluated: gating.filter((one) => !isEvaluated(one)).map(({ id }) => id),
      controls: engaged,
    })
  const allows = (change: Change) => ask(change).decision !== 'deny'
  return { allowed: allowed(), controls: engaged, lead }

  function allowed(): Deploys['allowed'] {
    if (allows('deploy')) {
      return ask('deploy').reasons.some(({ code }) => code === 'SLOW') ? 'all_with_care' : 'all'
    }
    if (allows('emergency')) return 'emergency'
    return allows('rollback') ? 'rollback' : 'none'
  }
}

export function worstFirst(a: Evaluated, b: Evaluated): number {
  return (
    bandsByHarm.indexOf(b.status.band) - bandsByHarm.indexOf(a.status.band) ||
    (a.status.remaining ?? 1) - (b.status.remaining ?? 1)
  )
}

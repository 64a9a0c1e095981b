import type { ControlName, Controls } from '@domain/controls/controls.ts'
import { controlsBySeverity } from './control-texts.ts'

export interface Engagement {
  control: ControlName
  /** Tells one engagement from a later one of the same control. */
  key: string
  /** Server time, milliseconds; null when the row does not say. */
  since: number | null
  byName: string | null
  reason: string | null
  reviewAt: number | null
}

/** The engaged controls, most severe first. */
export function engagements(controls: Controls): Engagement[] {
  return controlsBySeverity
    .filter((control) => controls[control])
    .map((control) => engagementOf(controls, control))
}

function engagementOf(controls: Controls, control: ControlName): Engagement {
  const engagedAt = controls[`${control}_engaged_at`]
  const reviewAt = controls[`${control}_review_at`]
  return {
    control,
    key: engagedAt ?? `v${String(controls.version)}`,
    since: engagedAt === null ? null : Date.parse(engagedAt),
    byName: controls[`${control}_engaged_by_name`],
    reason: controls[`${control}_engaged_reason`],
    reviewAt: reviewAt === null ? null : Date.parse(reviewAt),
  }
}

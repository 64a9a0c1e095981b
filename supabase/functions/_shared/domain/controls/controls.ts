/** The three emergency controls, named as their columns, in the order in which they decide. */
export const controlNames = [
  'omnihub_kill_switch',
  'operator_takeover',
  'execution_safe_mode',
] as const

export type ControlName = (typeof controlNames)[number]

/** Id of the only row of `emergency_controls`. */
export const controlsId = '00000000-0000-0000-0000-000000000001'

/** Who engaged a control, when and why. All null while it is off; `review_at` is null for the kill switch. */
type Engagement<C extends ControlName> = {
  [K in C as `${K}_engaged_at` | `${K}_engaged_by` | `${K}_engaged_by_name`]: string | null
} & {
  [K in C as `${K}_engaged_reason` | `${K}_review_at`]: string | null
}

/** What deciding needs to know of the row. */
export type ControlFacts = Readonly<Record<ControlName, boolean>> & {
  readonly allowed_operations: readonly string[]
}

/** The row of `emergency_controls`, parsed. Times are ISO 8601 texts as PostgreSQL writes them. */
export type Controls = ControlFacts &
  Readonly<Engagement<ControlName>> & {
    readonly id: string
    readonly version: number
    readonly reason: string | null
    readonly updated_at: string
    readonly updated_by: string | null
    readonly updated_by_name: string | null
  }

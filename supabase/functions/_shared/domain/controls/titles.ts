import type { ControlName } from './controls.ts'

/** Controls as people call them, at the start of a sentence. */
export const controlTitles: Readonly<Record<ControlName, string>> = {
  omnihub_kill_switch: 'The kill switch',
  operator_takeover: 'Operator takeover',
  execution_safe_mode: 'Safe mode',
}

/** That a control is on, as it is told to people; absent for a control that this version does not know. */
export const engagedTitles: Readonly<Record<string, string | undefined>> = {
  omnihub_kill_switch: 'The kill switch is on',
  execution_safe_mode: 'Safe mode is on',
  operator_takeover: 'Takeover is on',
} satisfies Record<ControlName, string>

import type { ControlName } from '@domain/controls/controls.ts'
import { usageError } from './command-error.ts'

const names: ReadonlyMap<string, ControlName> = new Map([
  ['kill-switch', 'omnihub_kill_switch'],
  ['safe-mode', 'execution_safe_mode'],
  ['takeover', 'operator_takeover'],
  ['omnihub_kill_switch', 'omnihub_kill_switch'],
  ['execution_safe_mode', 'execution_safe_mode'],
  ['operator_takeover', 'operator_takeover'],
])

const labels: Readonly<Record<ControlName, string>> = {
  omnihub_kill_switch: 'Kill switch',
  execution_safe_mode: 'Safe mode',
  operator_takeover: 'Operator takeover',
}

/** The control a person means: kill-switch, safe-mode, takeover, or the column's own name. */
export function controlNamed(word: string): ControlName {
  const control = names.get(word)
  if (!control)
    throw usageError(`There is no control ${word}: use kill-switch, safe-mode or takeover.`)
  return control
}

export function controlLabel(control: ControlName): string {
  return labels[control]
}

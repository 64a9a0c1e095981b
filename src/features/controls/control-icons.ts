import { FlaskConical, Hand, OctagonX } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ControlName } from '@domain/controls/controls.ts'

/** One icon per control, wherever it is named. */
export const controlIcons: Readonly<Record<ControlName, LucideIcon>> = {
  omnihub_kill_switch: OctagonX,
  execution_safe_mode: FlaskConical,
  operator_takeover: Hand,
}

import type { LucideIcon } from 'lucide-react'
import { useMember } from '@/features/auth/index.ts'
import {
  controlIcons,
  controlsBySeverity,
  controlTexts,
  useControlsSummary,
  useOpenControlsDialog,
} from '@/features/controls/index.ts'

export interface ControlsCommand {
  label: string
  icon: LucideIcon
  isDangerous: boolean
  run: () => void
}

/** What the palette offers for the emergency controls, as they are now and as this person may. */
export function useControlsCommands(): ControlsCommand[] {
  const { role } = useMember()
  const { engaged } = useControlsSummary()
  const open = useOpenControlsDialog()
  if (role !== 'admin') return []
  return controlsBySeverity.map((control) => {
    const texts = controlTexts[control]
    const isEngaged = engaged.includes(control)
    return {
      label: isEngaged ? `Review ${texts.name.toLowerCase()}…` : texts.open,
      icon: controlIcons[control],
      isDangerous: control === 'omnihub_kill_switch' && !isEngaged,
      run: () => open(isEngaged ? { kind: 'release', control } : { kind: 'engage', control }),
    }
  })
}

import { GraduationCap, type LucideIcon } from 'lucide-react'
import { useNavigate } from 'react-router'
import { useMember } from '@/features/auth/index.ts'
import {
  controlIcons,
  controlsBySeverity,
  controlTexts,
  useControlsSummary,
  useOpenControlsDialog,
} from '@/features/controls/index.ts'
import { paths } from '../paths.ts'

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
  const navigate = useNavigate()
  if (role !== 'admin') return []
  const controls = controlsBySeverity.map((control) => {
    const texts = controlTexts[control]
    const isEngaged = engaged.includes(control)
    return {
      label: isEngaged ? `Review ${texts.name.toLowerCase()}…` : texts.open,
      icon: controlIcons[control],
      isDangerous: control === 'omnihub_kill_switch' && !isEngaged,
      run: () => open(isEngaged ? { kind: 'release', control } : { kind: 'engage', control }),
    }
  })
  const practise = {
    label: 'Practise a stop…',
    icon: GraduationCap,
    isDangerous: false,
    run: () => void navigate(paths.drills()),
  }
  return [...controls, practise]
}

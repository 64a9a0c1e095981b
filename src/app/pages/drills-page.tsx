import { useMember } from '@/features/auth/index.ts'
import { useControlsSummary } from '@/features/controls/index.ts'
import { DrillsPage as Drills } from '@/features/drills/index.ts'

export function DrillsPage() {
  const isAdmin = useMember().role === 'admin'
  const { strongest } = useControlsSummary()
  return <Drills isAdmin={isAdmin} isStopped={strongest === 'omnihub_kill_switch'} />
}

import { AlertsPage as Alerts } from '@/features/alerts/index.ts'
import { useMember } from '@/features/auth/index.ts'

export function AlertsPage() {
  return <Alerts role={useMember().role} />
}

import { useParams } from 'react-router'
import { AlertPage as Alert } from '@/features/alerts/index.ts'
import { useMember } from '@/features/auth/index.ts'

export function AlertPage() {
  const { id = '' } = useParams()
  const { role } = useMember()
  return <Alert key={id} id={id} role={role} />
}

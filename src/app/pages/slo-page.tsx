import { useMember } from '@/features/auth/index.ts'
import { ShareButton, SloPage as Slo } from '@/features/slo/index.ts'

export function SloPage() {
  const { role } = useMember()
  return <Slo actions={role === 'admin' ? <ShareButton /> : null} />
}

import { useMember } from '@/features/auth/index.ts'
import { ShareButton, SloPage as Slo } from '@/features/slo/index.ts'

export function SloPage() {
  const isAdmin = useMember().role === 'admin'
  return <Slo actions={isAdmin ? <ShareButton /> : null} mayCorrect={isAdmin} />
}

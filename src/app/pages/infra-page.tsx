import { useMember } from '@/features/auth/index.ts'
import { InfraPage as Infra } from '@/features/infra/index.ts'
import { GuardsCard } from './infra/guards-card.tsx'
import { SwitchProofWords } from './infra/switch-proof-words.tsx'

export function InfraPage() {
  return (
    <Infra
      guards={<GuardsCard />}
      switchProof={<SwitchProofWords />}
      mayEditCosts={useMember().role === 'admin'}
    />
  )
}

import { ShieldCheck, TriangleAlert } from 'lucide-react'
import { useSwitchProof } from '@/features/controls/index.ts'
import { Icon } from '@/ui/icon.tsx'

/** Whether the kill switch is known to work, as the control's own card says it. */
export function SwitchProofWords() {
  const proof = useSwitchProof()
  if (proof === null) return <span className="text-fg-3">…</span>
  const isUnproven = proof.state === 'unproven'
  return (
    <p className="flex min-w-0 items-start gap-1.5 font-medium">
      {proof.state === 'due' ? null : (
        <Icon
          of={isUnproven ? TriangleAlert : ShieldCheck}
          className={isUnproven ? 'mt-0.5 text-warn' : 'mt-0.5 text-ok'}
        />
      )}
      <span className="min-w-0 tabular-nums">{proof.words}</span>
    </p>
  )
}

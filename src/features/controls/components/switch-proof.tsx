import { clsx } from 'clsx'
import { ShieldCheck, TriangleAlert } from 'lucide-react'
import { Icon } from '@/ui/icon.tsx'
import { useSwitchProof } from '../use-switch-proof.ts'

/** When the kill switch last proved that it stops: one line, loud only when it has not. */
export function SwitchProof() {
  const proof = useSwitchProof()
  if (proof === null) return null
  const { state, words } = proof
  const isUnproven = state === 'unproven'
  return (
    <p
      className={clsx(
        'flex items-start gap-1.5 text-12',
        isUnproven ? 'font-medium text-warn' : 'text-fg-3',
      )}
    >
      {state === 'due' ? null : (
        <Icon
          of={isUnproven ? TriangleAlert : ShieldCheck}
          size={14}
          className={clsx('mt-0.5', !isUnproven && 'text-ok')}
        />
      )}
      <span className="min-w-0 tabular-nums">{words}</span>
    </p>
  )
}

import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { Button, type ButtonVariant, Reason } from './button.tsx'

export interface Action {
  label: ReactNode
  icon?: LucideIcon
  variant?: ButtonVariant
  /** Why it is not possible now, or null. */
  obstacle: string | null
  onClick: () => void
}

export type ActionButtonsProps = {
  actions: readonly Action[]
  /** A reason that stands beside already, for more than these, and the id of its element. */
  said?: { reason: string; id: string } | null
}

/** Buttons side by side, and under them why some are not possible: each reason once, however many share it. */
export function ActionButtons({ actions, said = null }: ActionButtonsProps) {
  const id = useId()
  if (actions.length === 0) return null
  const reasons = [...new Set(actions.map(({ obstacle }) => obstacle))].filter(
    (reason) => reason !== null && reason !== said?.reason,
  )
  const idOf = (reason: string) =>
    reason === said?.reason ? said.id : `${id}-${String(reasons.indexOf(reason))}`
  return (
    <div className="grid justify-items-start gap-1">
      <div className="flex flex-wrap gap-2">
        {actions.map(({ label, icon, variant, obstacle, onClick }, at) => (
          <Button
            key={at}
            icon={icon}
            variant={variant}
            disabledReason={obstacle}
            reasonPlacement="elsewhere"
            aria-describedby={obstacle === null ? undefined : idOf(obstacle)}
            onClick={onClick}
          >
            {label}
          </Button>
        ))}
      </div>
      {reasons.map((reason) =>
        reason === null ? null : (
          <Reason key={reason} id={idOf(reason)}>
            {reason}
          </Reason>
        ),
      )}
    </div>
  )
}

import type { ReactNode } from 'react'
import { useTooltip } from './use-tooltip.tsx'

export type TooltipProps = {
  content: ReactNode
  /** Draws the described element; it must be focusable, or keyboards never learn what it says. */
  children: (target: ReturnType<typeof useTooltip>['target']) => ReactNode
}

export function Tooltip({ content, children }: TooltipProps) {
  const { target, bubble } = useTooltip(content)
  return (
    <>
      {children(target)}
      {bubble}
    </>
  )
}

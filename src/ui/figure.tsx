import { clsx } from 'clsx'
import type { ReactNode } from 'react'

export type FigureProps = {
  /** Already formatted; numbers never roll or animate. */
  value: ReactNode
  caption: ReactNode
  unit?: ReactNode
  size?: 'md' | 'lg' | 'xl'
}

const sizes = { md: 'text-20', lg: 'text-28', xl: 'text-40' }

export function Figure({ value, unit, caption, size = 'lg' }: FigureProps) {
  return (
    <div className="min-w-0">
      <div className={clsx('font-semibold tabular-nums', sizes[size])}>
        {value}
        {unit ? (
          <small className="ml-1.5 text-13 font-medium tracking-normal text-fg-3">{unit}</small>
        ) : null}
      </div>
      <div className="text-12 text-fg-3">{caption}</div>
    </div>
  )
}

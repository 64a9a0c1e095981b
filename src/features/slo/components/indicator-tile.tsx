import { clsx } from 'clsx'
import { CircleCheck, CircleHelp, CircleX, TriangleAlert } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from '@/ui/icon.tsx'
import type { Explanation } from '../lib/explain.ts'
import type { Indicator } from '../lib/indicator.ts'
import type { Tone } from '../lib/verdicts.ts'
import { Explained } from './explained.tsx'

const looks: Record<Tone, { icon: LucideIcon; icon_: string; text: string }> = {
  ok: { icon: CircleCheck, icon_: 'text-ok', text: 'text-fg-3' },
  warn: { icon: TriangleAlert, icon_: 'text-warn', text: 'text-warn' },
  danger: { icon: CircleX, icon_: 'text-danger', text: 'text-danger' },
  neutral: { icon: CircleHelp, icon_: 'text-fg-3', text: 'text-fg-3' },
}

export type IndicatorTileProps = {
  indicator: Indicator
  explanation: Explanation
  /** Its course over the window. */
  children?: ReactNode
}

/** One indicator: what it is now, what was promised, and whether that is kept, in words. */
export function IndicatorTile({ indicator, explanation, children }: IndicatorTileProps) {
  const { label, target, value, unit, beside, verdict } = indicator
  const look = looks[verdict.tone]
  return (
    <li className="min-w-0 px-4 py-3.5 max-tablet:p-3 print:!px-3 print:py-1.5">
      <div className="flex justify-between gap-x-2 text-12 font-medium text-fg-2 max-tablet:flex-col">
        <h3 className="truncate">{label}</h3>
        <span className="font-normal whitespace-nowrap text-fg-3">{target}</span>
      </div>
      <div className="mt-0.5 truncate text-28 font-semibold tabular-nums max-tablet:text-20 print:text-20">
        {value === null ? (
          <span className="text-13 font-medium text-fg-3">no traffic</span>
        ) : (
          <Explained explanation={explanation}>
            {value}
            {unit === null ? null : <Unit>{unit}</Unit>}
          </Explained>
        )}
        {beside === null ? null : (
          <span className="max-tablet:-ml-1 max-tablet:block max-tablet:leading-4">
            <Unit>{beside}</Unit>
          </span>
        )}
      </div>
      {children}
      <div className={clsx('mt-1.5 flex items-center gap-1.25 text-12', look.text)}>
        <Icon of={look.icon} size={14} className={look.icon_} />
        {verdict.text}
      </div>
    </li>
  )
}

function Unit({ children }: { children: ReactNode }) {
  return <small className="ml-1 text-13 font-medium tracking-normal text-fg-3">{children}</small>
}

import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { alertQueries, countWaiting } from '@/features/alerts/index.ts'
import { controlsQueries } from '@/features/controls/index.ts'
import { useArrivalSignal } from '@/features/notifications/index.ts'
import { formatCount } from '@/lib/format-number.ts'
import type { NavItem } from './nav-items.ts'

/** How many, and in words; null while it is not known or there is nothing to count. */
export function useNavCount({ count }: NavItem) {
  const { data: counts } = useQuery(controlsQueries.counts())
  const { data: alerts } = useQuery(alertQueries.open())
  if (!count || !counts) return null
  const value = count.of({ ...counts, openAlerts: alerts ? countWaiting(alerts) : 0 })
  return value > 0
    ? { value, tone: count.tone, words: `${formatCount(value)} ${count.words}` }
    : null
}

const looks = {
  rail: 'h-4.5 min-w-5 px-1.5 text-11',
  // Over the corner of the icon, cut out of the bar by a ring of its colour.
  tab: 'absolute top-1.25 left-[calc(50%+5px)] h-4 min-w-4 px-1 text-[10.5px] ring-2 ring-surface',
}

const tones = {
  held: 'bg-held-bg text-held',
  danger: 'bg-danger-bg text-danger',
  neutral: 'text-fg-3',
}

/** The number beside a page's name. */
export function NavCount({ item, place }: { item: NavItem; place: keyof typeof looks }) {
  const count = useNavCount(item)
  if (!count) return null
  return (
    <span
      className={clsx(
        'inline-grid place-items-center rounded-full leading-none font-semibold tabular-nums',
        looks[place],
        count.tone === 'neutral' && place === 'tab' ? 'bg-active text-fg-2' : tones[count.tone],
      )}
    >
      <span aria-hidden>{count.value > 999 ? '999+' : count.value}</span>
      <span className="sr-only">, {count.words}</span>
    </span>
  )
}

/** One soft highlight behind the page's name when something critical came in for it. */
export function ArrivalGlow({ item }: { item: NavItem }) {
  const arrivals = useArrivalSignal()
  if (arrivals === 0 || item.count?.tone !== 'held') return null
  return (
    <span
      key={arrivals}
      aria-hidden
      className="pointer-events-none absolute inset-0 -z-10 animate-row-new rounded-inner [--row-new:var(--held-bg)]"
    />
  )
}

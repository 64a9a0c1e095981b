import { clsx } from 'clsx'
import { Link } from 'react-router'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { Icon } from '@/ui/icon.tsx'
import { bandLooks, unknownWords } from '../lib/bands.ts'
import type { Evaluated } from '../lib/deploys.ts'
import { explainBudget, type Left } from '../lib/explain.ts'
import { formatEvents, formatGoodShare, formatObjective, formatRemaining } from '../lib/figures.ts'
import { limitWords } from '../lib/indicator.ts'
import { remarksOn } from '../lib/remarks.ts'
import { eventWords, silentWords } from '../lib/words.ts'
import { BudgetBar } from './budget-bar.tsx'
import { Explained } from './explained.tsx'
import { Remarks } from './remarks.tsx'

/** Columns of the scale and of every row under it. */
export const budgetGrid =
  'grid grid-cols-[220px_minmax(0,1fr)_92px_212px] items-center gap-5 px-4 print:!grid-cols-[260px_minmax(0,1fr)_72px_200px] print:!gap-x-4 print:!gap-y-0'

export type BudgetRowProps = {
  objective: Evaluated
  excluded: Left | null
  isChosen: boolean
  /** Where its burn is shown. */
  to: string
}

export function BudgetRow({ objective, excluded, isChosen, to }: BudgetRowProps) {
  const { status, title } = objective
  // What was green before the recorder fell silent need not be so now.
  const isSilent = status.state === 'no_data'
  const look = bandLooks[isSilent ? 'unknown' : status.band]
  // Early on, or with few events, a share would frighten or soothe for no reason.
  const share = status.why === null ? status.remaining : null
  return (
    <li
      className={clsx(
        budgetGrid,
        'py-3.5 print:py-[3px]',
        // Without room for four columns the bar has a line of its own.
        'max-desktop:grid-cols-[minmax(0,1fr)_206px_72px] max-desktop:gap-x-4 max-desktop:gap-y-2.5',
        'max-tablet:grid-cols-[minmax(0,1fr)_auto] max-tablet:gap-x-3 max-tablet:gap-y-2',
      )}
    >
      <div className="min-w-0">
        <Link
          to={to}
          preventScrollReset
          aria-current={isChosen || undefined}
          title={`Show how ${title} burns`}
          className="rounded-inner text-13 font-semibold hover:text-accent hover:underline aria-[current=true]:text-accent print:!text-fg"
        >
          {title}
        </Link>
        <div className="print:flex print:flex-wrap print:items-baseline print:gap-x-2">
          <div className="text-12 text-fg-3">{promiseWords(objective)}</div>
          <Remarks remarks={remarksOn(status, excluded)} />
        </div>
      </div>
      <div className="min-w-0 max-desktop:order-4 max-desktop:col-span-full max-tablet:order-3 print:order-none print:col-span-1">
        {share === null ? (
          <div className="h-2.5 rounded-[3px] border border-dashed border-line-strong" />
        ) : (
          <BudgetBar
            remaining={share}
            band={isSilent ? 'unknown' : status.band}
            label={share < 0 ? 'overspent' : `${formatRemaining(share)} left`}
          />
        )}
      </div>
      <div className="text-right text-20 font-semibold whitespace-nowrap tabular-nums max-desktop:order-3 max-desktop:min-w-16 max-tablet:order-2 print:order-none print:text-16">
        {share === null ? (
          <span className="text-13 font-medium text-fg-3">
            {status.counts.valid === 0 ? 'no traffic' : 'not judged'}
          </span>
        ) : (
          <Explained explanation={explainBudget(objective, excluded)}>
            <span className={share < 0 ? 'text-danger' : undefined}>{formatRemaining(share)}</span>
            <span className="sr-only"> left</span>
          </Explained>
        )}
      </div>
      <div className="min-w-0 max-desktop:order-2 max-tablet:order-4 max-tablet:col-span-full print:order-none print:col-span-1">
        <div className={clsx('flex items-center gap-1.5 text-13 font-medium', look.text)}>
          <Icon of={look.icon} size={14} />
          {isSilent
            ? silenceWords(status)
            : status.why === null
              ? look.word
              : unknownWords[status.why]}
        </div>
        <div className="text-12 text-fg-3">{leftWords(objective)}</div>
      </div>
    </li>
  )
}

/** What stands beside it is the last that was known. */
function silenceWords(status: Evaluated['status']): string {
  const silent = silentWords(status)
  return silent === null ? 'no data, last known' : `no data since ${silent}`
}

/** What is promised, and how it stands: "99.9 %, now 99.969 %". */
function promiseWords({ kind, limit, objectivePpm, status }: Evaluated): string {
  const promised = formatObjective(objectivePpm)
  const what =
    kind === 'latency'
      ? `${promised} within ${limitWords(limit ?? 0)}`
      : kind === 'queue'
        ? `${promised} of minutes`
        : promised
  if (status.counts.valid === 0) return what
  return `${what}, now ${formatGoodShare(status.counts, objectivePpm)}`
}

function leftWords(objective: Evaluated): string {
  const { budget, counts, why } = objective.status
  const { event, bad, badVerb } = eventWords(objective)
  if (budget === null) return `no ${event}s yet`
  if (why !== null)
    return `${formatCount(counts.bad)} of ${countOf(counts.valid, event)} ${badVerb}`
  const { remainingBad, allowedBad } = budget
  if (remainingBad < 0) {
    return `${formatEvents(-remainingBad)} over the ${formatEvents(allowedBad)} allowed`
  }
  // Six digits twice would not fit on a line, and the bar tells the part.
  const of = allowedBad < 100_000 ? ` of ${formatEvents(allowedBad)}` : ''
  return `${formatEvents(remainingBad)}${of} ${bad} left`
}

import { formatTime } from '@/lib/format-time.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { sloWindowMinutes } from '@domain/slo/objective.ts'
import type { Evaluated } from '../lib/deploys.ts'
import type { Left } from '../lib/explain.ts'
import { sinceWords } from '../lib/words.ts'
import { BudgetRow, budgetGrid } from './budget-row.tsx'

export type BudgetCardProps = {
  objectives: readonly Evaluated[]
  asOf: number
  /** What was left out of an objective's window, by its id. */
  excluded: ReadonlyMap<string, Left>
  /** The objective whose burn is shown below. */
  chosen: string | null
  /** Address of the page with another objective chosen. */
  linkTo: (id: string) => string
}

/** What is left of each budget, on one scale with the bands. */
export function BudgetCard({ objectives, asOf, excluded, chosen, linkTo }: BudgetCardProps) {
  return (
    <Card aria-label="Error budget by objective">
      <CardHeader
        title="Error budget by objective"
        meta={<Span objectives={objectives} asOf={asOf} />}
      />
      <BandScale />
      <ul className="divide-y divide-line">
        {objectives.map((objective) => (
          <BudgetRow
            key={objective.id}
            objective={objective}
            excluded={excluded.get(objective.id) ?? null}
            isChosen={objective.id === chosen}
            to={linkTo(objective.id)}
          />
        ))}
      </ul>
    </Card>
  )
}

function Span({ objectives, asOf }: Pick<BudgetCardProps, 'objectives' | 'asOf'>) {
  const known = Math.max(0, ...objectives.map(({ status }) => status.minutesKnown))
  const isWhole = known >= sloWindowMinutes
  return (
    <>
      {isWhole ? '28 days' : `since ${sinceWords(asOf - known * 60_000, asOf)}`}
      <span className="max-tablet:hidden"> to {formatTime(asOf, 'day', 'UTC')} UTC</span>
    </>
  )
}

function BandScale() {
  return (
    <div
      aria-hidden
      className={`${budgetGrid} pt-2.5 text-11 text-fg-3 max-desktop:hidden print:!grid print:pt-1`}
    >
      <span>Budget left</span>
      <div className="relative h-4 whitespace-nowrap *:absolute">
        {/* On paper the bar is too short for it beside the next one; the burn-down below names both. */}
        <span className="left-0 print:hidden">incident</span>
        <span className="left-[10%] w-[15%] text-center">freeze</span>
        <span className="left-[25%] w-[25%] text-center">slow down</span>
        <span className="left-[50%] w-[50%] text-center">deploy freely</span>
      </div>
      <span />
      <span />
    </div>
  )
}

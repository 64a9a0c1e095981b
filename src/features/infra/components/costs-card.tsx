import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Plus, TriangleAlert, Wallet } from 'lucide-react'
import { Suspense, useState } from 'react'
import { isBackendError } from '@/backend/errors.ts'
import type { ServiceBudget } from '@/backend/service-budgets.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { lazyPart } from '@/ui/lazy-part.ts'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import { Time } from '@/ui/time.tsx'
import { costsOf, costWords, formatDollars } from '../lib/costs.ts'
import { infraQueries } from '../queries.ts'
import { Meter } from './meter.tsx'

const BudgetDialog = lazyPart(
  () => import('./budget-dialog.tsx'),
  (module) => module.BudgetDialog,
)
const RemoveBudgetDialog = lazyPart(
  () => import('./remove-budget-dialog.tsx'),
  (module) => module.RemoveBudgetDialog,
)

type Opened =
  { kind: 'add' } | { kind: 'edit'; service: string } | { kind: 'remove'; budget: ServiceBudget }

/** What services cost a month against what they may. */
export function CostsCard({ mayEdit }: { mayEdit: boolean }) {
  const budgets = useQuery(infraQueries.budgets())
  const [opened, setOpened] = useState<Opened | null>(null)
  const close = () => setOpened(null)
  const list = budgets.data ?? []
  const costs = costsOf(list)
  return (
    <Card aria-label="Monthly cost">
      <CardHeader
        title="Monthly cost"
        meta={
          budgets.data && list.length > 0 ? (
            <span className="max-tablet:hidden">{costWords(costs)}</span>
          ) : null
        }
        action={
          mayEdit && budgets.data ? (
            <Button size="sm" icon={Plus} onClick={() => setOpened({ kind: 'add' })}>
              <span>
                Add <span className="max-tablet:sr-only">service</span>
              </span>
            </Button>
          ) : null
        }
      />
      {budgets.data ? (
        <>
          <NotRefreshed
            what="Costs"
            error={budgets.error}
            readAt={budgets.dataUpdatedAt}
            isRetrying={budgets.isFetching}
            onRetry={() => void budgets.refetch()}
            className="m-4"
          />
          {list.length === 0 ? (
            <EmptyState icon={Wallet} title="No service is listed">
              What a service may cost a month, and what it is going to, would stand here.
              {mayEdit ? ' Add the first one.' : ' An admin can add the first one.'}
            </EmptyState>
          ) : (
            <CostsTable {...{ list, costs }} onOpen={mayEdit ? setOpened : null} />
          )}
        </>
      ) : budgets.error ? (
        <ErrorState
          title="Costs did not load"
          onRetry={() => void budgets.refetch()}
          isRetrying={budgets.isFetching}
          requestId={isBackendError(budgets.error) ? budgets.error.requestId : null}
        >
          {budgets.error.message} Everything else on this page goes on.
        </ErrorState>
      ) : (
        <SkeletonRows label="costs" rows={7} />
      )}
      {opened === null ? null : (
        <Suspense>
          {opened.kind === 'remove' ? (
            <RemoveBudgetDialog budget={opened.budget} onClose={close} />
          ) : (
            <BudgetDialog
              budget={
                opened.kind === 'edit'
                  ? (list.find(({ service }) => service === opened.service) ?? null)
                  : null
              }
              onClose={close}
            />
          )}
        </Suspense>
      )}
    </Card>
  )
}

function CostsTable({
  list,
  costs,
  onOpen,
}: {
  list: readonly ServiceBudget[]
  costs: ReturnType<typeof costsOf>
  onOpen: ((opened: Opened) => void) | null
}) {
  return (
    <Table label="Monthly cost by service">
      <thead>
        <tr>
          <HeaderCell>Service</HeaderCell>
          <HeaderCell className="max-desktop:hidden">Plan</HeaderCell>
          <HeaderCell className="w-1/3 max-tablet:hidden">Of its budget</HeaderCell>
          <HeaderCell className="text-right">This month</HeaderCell>
          <HeaderCell className="text-right">Budget</HeaderCell>
          {onOpen === null ? null : (
            <HeaderCell>
              <span className="sr-only">Actions</span>
            </HeaderCell>
          )}
        </tr>
      </thead>
      <tbody className="tabular-nums">
        {list.map((budget) => (
          <CostRow key={budget.service} {...{ budget, onOpen }} />
        ))}
        <tr className="font-semibold [&>td]:border-b-0">
          <Cell>Total</Cell>
          <Cell className="max-desktop:hidden" />
          <Cell className="max-tablet:hidden">
            {costs.projectedCents === null ? null : (
              <CostMeter projected={costs.projectedCents} budget={costs.budgetCents} />
            )}
          </Cell>
          <Cell className="text-right">
            {costs.projectedCents === null ? (
              <span className="font-normal whitespace-nowrap text-fg-3">not entered</span>
            ) : (
              formatDollars(costs.projectedCents)
            )}
            {costs.oldestAt === null ? null : (
              <p className="text-12 font-normal text-fg-3">
                <span className="max-tablet:sr-only">oldest entry </span>
                <Time at={costs.oldestAt} />
              </p>
            )}
          </Cell>
          <Cell className="text-right">{formatDollars(costs.budgetCents)}</Cell>
          {onOpen === null ? null : <Cell />}
        </tr>
      </tbody>
    </Table>
  )
}

function CostRow({
  budget,
  onOpen,
}: {
  budget: ServiceBudget
  onOpen: ((opened: Opened) => void) | null
}) {
  const { service, plan, budgetCents, projectedCents, projectedAt } = budget
  const isOver = projectedCents !== null && projectedCents > budgetCents
  return (
    <tr>
      <Cell>
        <p className="font-medium">{service}</p>
        {plan === '' ? null : <p className="text-12 text-fg-3 desktop:hidden">{plan}</p>}
      </Cell>
      <Cell className="text-fg-3 max-desktop:hidden">{plan}</Cell>
      <Cell className="max-tablet:hidden">
        {projectedCents === null ? null : (
          <CostMeter projected={projectedCents} budget={budgetCents} />
        )}
      </Cell>
      <Cell className="text-right">
        {projectedCents === null ? (
          <span className="whitespace-nowrap text-fg-3">not entered</span>
        ) : (
          <>
            <span
              className={clsx(
                'inline-flex items-center gap-1.25 whitespace-nowrap',
                isOver && 'font-medium text-warn',
              )}
            >
              {isOver ? <Icon of={TriangleAlert} size={14} /> : null}
              {formatDollars(projectedCents)}
              {isOver ? <span className="sr-only">, over budget</span> : null}
            </span>
            {projectedAt === null ? null : (
              <p className="text-12 text-fg-3">
                <span className="max-tablet:sr-only">entered </span>
                <Time at={projectedAt} />
              </p>
            )}
          </>
        )}
      </Cell>
      <Cell className="text-right text-fg-3">{formatDollars(budgetCents)}</Cell>
      {onOpen === null ? null : (
        <Cell className="w-px py-1! text-right">
          <RowMenu
            of={service}
            look="menu"
            actions={[
              { words: 'Edit', about: service, onAct: () => onOpen({ kind: 'edit', service }) },
              { words: 'Remove', about: service, onAct: () => onOpen({ kind: 'remove', budget }) },
            ]}
          />
        </Cell>
      )}
    </tr>
  )
}

function CostMeter({ projected, budget }: { projected: number; budget: number }) {
  const share = budget === 0 ? (projected === 0 ? 0 : 1) : projected / budget
  return <Meter share={share} tone={projected > budget ? 'warn' : 'neutral'} />
}

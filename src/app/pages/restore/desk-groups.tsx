import { CircleHelp, CircleX, Hourglass, OctagonX, TimerOff } from 'lucide-react'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import type { HeldAsk, HeldWorkflow, RestoreDesk, StoppedWorkflow } from '@/backend/restore-desk.ts'
import type { WorkflowItem } from '@/backend/workflow-item.ts'
import {
  GroupCard,
  groupCount,
  groupTexts,
  refusedBecause,
  SubmitAgainDialog,
} from '@/features/restore/index.ts'
import {
  CancelDialog,
  cancelObstacle,
  ResumeDialog,
  resumeObstacle,
} from '@/features/workflows/index.ts'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { type Action, ActionButtons } from '@/ui/action-buttons.tsx'
import { Reason } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { useNow } from '@/ui/use-now.ts'
import { VisibleText } from '@/ui/visible-text.tsx'
import type { MemberRole } from '@domain/actor.ts'
import { paths } from '../../paths.ts'
import { useGuardFacts } from '../use-guard-facts.ts'
import { DeskRow } from './desk-row.tsx'
import { HeldRow } from './held-row.tsx'

type Order = { kind: 'resume' | 'cancel' | 'submit'; workflows: readonly WorkflowItem[] }

/** Everything in its group, each with the action that goes through the guard again. */
export function DeskGroups({ desk, role }: { desk: RestoreDesk; role: MemberRole }) {
  const guard = useGuardFacts()
  const now = useNow()
  const [order, setOrder] = useState<Order | null>(null)
  const close = () => setOrder(null)
  const facts = { role, isStopped: guard.isStopped, now }
  const roleObstacle = role === 'admin' ? null : 'Needs the admin role'
  const stopObstacle = roleObstacle ?? (guard.isStopped ? 'Release the kill switch first' : null)
  const reasonId = useId()
  // It keeps everything on the desk from running, so it stands once in each group and not in each row.
  const saidIn = (kind: string) =>
    stopObstacle === null ? null : { reason: stopObstacle, id: `${reasonId}-${kind}` }

  function stoppedGroup(kind: 'halted' | 'outcome-unknown', items: readonly StoppedWorkflow[]) {
    const open = items.filter(({ status }) => status === 'halted' || status === 'outcome_unknown')
    if (items.length === 0) return null
    return (
      <GroupCard
        {...groupTexts[kind]}
        badge={
          kind === 'halted'
            ? { tone: 'danger', icon: OctagonX }
            : { tone: 'warn', icon: CircleHelp }
        }
        count={groupCount(desk, kind)}
        items={items}
        keyOf={({ id }) => id}
        actions={
          <GroupActions
            said={open.length > 0 ? saidIn(kind) : null}
            actions={
              open.length > 1
                ? [
                    {
                      label: `Resume ${formatCount(open.length)}…`,
                      obstacle: stopObstacle,
                      onClick: () => setOrder({ kind: 'resume', workflows: open }),
                    },
                    {
                      label: `Cancel ${formatCount(open.length)}…`,
                      obstacle: roleObstacle,
                      onClick: () => setOrder({ kind: 'cancel', workflows: open }),
                    },
                  ]
                : []
            }
          />
        }
      >
        {(workflow) => (
          <DeskRow
            workflow={workflow}
            at={workflow.stoppedAt}
            cause={workflow.stoppedWhy ?? 'Stopped'}
            actions={
              workflow.status === 'halted' || workflow.status === 'outcome_unknown' ? (
                <ActionButtons
                  said={saidIn(kind)}
                  actions={[
                    {
                      label: 'Resume…',
                      obstacle: resumeObstacle({ ...facts, workflow }),
                      onClick: () => setOrder({ kind: 'resume', workflows: [workflow] }),
                    },
                    {
                      label: 'Cancel…',
                      obstacle: cancelObstacle({ ...facts, workflow }),
                      onClick: () => setOrder({ kind: 'cancel', workflows: [workflow] }),
                    },
                  ]}
                />
              ) : null
            }
          />
        )}
      </GroupCard>
    )
  }

  const held: (HeldWorkflow | HeldAsk)[] = [...desk.held, ...desk.heldAsks]
  const { totals } = desk
  const submittable = desk.expired.filter(({ submittedAgain }) => submittedAgain === null)
  if (totals.refused + totals.held + totals.halted + totals.expired + totals.outcomeUnknown === 0) {
    return (
      <Card>
        <EmptyState title="It left nothing behind">
          Nothing was refused, held, halted or expired meanwhile, and no call is unaccounted for.
        </EmptyState>
      </Card>
    )
  }
  return (
    <>
      {stoppedGroup('outcome-unknown', desk.outcomeUnknown)}
      {stoppedGroup('halted', desk.halted)}
      {held.length > 0 ? (
        <GroupCard
          {...groupTexts.held}
          badge={{ tone: 'held', icon: Hourglass }}
          count={groupCount(desk, 'held')}
          items={held}
          keyOf={({ approvalId }) => approvalId}
        >
          {(request) => <HeldRow held={request} />}
        </GroupCard>
      ) : null}
      {desk.expired.length > 0 ? (
        <GroupCard
          {...groupTexts.expired}
          badge={{ icon: TimerOff }}
          count={groupCount(desk, 'expired')}
          items={desk.expired}
          keyOf={({ id }) => id}
          actions={
            <GroupActions
              said={submittable.length > 0 ? saidIn('expired') : null}
              actions={
                submittable.length > 1
                  ? [
                      {
                        label: `Submit ${formatCount(submittable.length)} again…`,
                        obstacle: stopObstacle,
                        onClick: () => setOrder({ kind: 'submit', workflows: submittable }),
                      },
                    ]
                  : []
              }
            />
          }
        >
          {(workflow) => (
            <DeskRow
              workflow={workflow}
              at={workflow.stoppedAt}
              cause={workflow.stoppedWhy ?? 'Expired'}
              actions={
                workflow.submittedAgain === null ? (
                  <ActionButtons
                    said={saidIn('expired')}
                    actions={[
                      {
                        label: 'Submit again…',
                        obstacle: stopObstacle,
                        onClick: () => setOrder({ kind: 'submit', workflows: [workflow] }),
                      },
                    ]}
                  />
                ) : (
                  <Link
                    to={paths.workflow(workflow.submittedAgain.workflowId)}
                    className="rounded-inner py-1 text-13 text-accent hover:underline max-tablet:py-2.5"
                  >
                    Submitted again by <VisibleText text={workflow.submittedAgain.by} />
                  </Link>
                )
              }
            />
          )}
        </GroupCard>
      ) : null}
      {desk.refused.length > 0 ? (
        <GroupCard
          {...groupTexts.refused}
          badge={{ icon: CircleX }}
          count={groupCount(desk, 'refused')}
          items={desk.refused}
          isOneEach={false}
          keyOf={({ operation, code }) => `${operation ?? ''} ${code}`}
        >
          {(refused) => (
            <p className="flex min-h-10 flex-wrap items-center gap-x-3 px-4 py-2 text-13">
              <span className="mono font-medium tablet:w-40">{refused.operation ?? 'unnamed'}</span>
              <span className="text-fg-2">because {refusedBecause(refused)}</span>
              <span className="ml-auto tabular-nums">{countOf(refused.count, 'time')}</span>
            </p>
          )}
        </GroupCard>
      ) : null}
      {order?.kind === 'resume' ? (
        <ResumeDialog workflows={order.workflows} guard={guard} onClose={close} />
      ) : null}
      {order?.kind === 'cancel' ? (
        <CancelDialog workflows={order.workflows} onClose={close} />
      ) : null}
      {order?.kind === 'submit' ? (
        <SubmitAgainDialog workflows={order.workflows} guard={guard} onClose={close} />
      ) : null}
    </>
  )
}

/** What is done to a whole group, beside the reason why none of it can be done now. */
function GroupActions({
  actions,
  said,
}: {
  actions: readonly Action[]
  said: { reason: string; id: string } | null
}) {
  if (actions.length === 0 && said === null) return null
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      {said === null ? null : <Reason id={said.id}>{said.reason}</Reason>}
      {actions.length === 0 ? null : <ActionButtons actions={actions} said={said} />}
    </div>
  )
}

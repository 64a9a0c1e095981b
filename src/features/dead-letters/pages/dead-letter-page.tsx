import { useQuery } from '@tanstack/react-query'
import { ArchiveX, ChevronLeft, FileQuestion, RotateCcw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { type DeadLetter } from '@/backend/dead-letters.ts'
import { isBackendError } from '@/backend/errors.ts'
import { countOf } from '@/lib/format-number.ts'
import { useWayBack } from '@/lib/use-way-back.ts'
import { ActionButtons } from '@/ui/action-buttons.tsx'
import { backLinkClass } from '@/ui/back-link.ts'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { Note } from '@/ui/note.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { TallyList } from '@/ui/tally-list.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { VisibleText } from '@/ui/visible-text.tsx'
import type { MemberRole } from '@domain/actor.ts'
import { type GuardFacts, rerunLines, tallyReruns } from '@domain/workflows/preview-rerun.ts'
import { DiscardDialog } from '../components/discard-dialog.tsx'
import { HandlingBadge } from '../components/handling-badge.tsx'
import { ReplayDialog } from '../components/replay-dialog.tsx'
import { replayObstacle } from '../lib/selection.ts'
import { deadLetterQueries } from '../queries.ts'

export type DeadLetterPageProps = {
  id: string
  role: MemberRole
  guard: GuardFacts & { isStopped: boolean }
  summaryOf: (operation: string, paramsText: string | null) => string
  /** Draws the payload, the calls and the timeline of its workflow. */
  children: (workflowId: string) => ReactNode
}

/** One dead letter: why it failed, what it was to do, and what a replay would do now. */
export function DeadLetterPage(props: DeadLetterPageProps) {
  const back = useWayBack()
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(
    deadLetterQueries.detail(props.id),
  )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <Link
        to={paths.deadLetters(back.narrowed)}
        onClick={back.handleClick}
        className={backLinkClass}
      >
        <Icon of={ChevronLeft} /> Dead letters
      </Link>
      {data ? (
        <NotRefreshed
          what="The dead letter"
          error={error}
          readAt={dataUpdatedAt}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      ) : null}
      {data ? (
        <Loaded letter={data} {...props} />
      ) : data === null ? (
        <Card>
          <EmptyState icon={FileQuestion} title="There is no such dead letter">
            The link may be mistyped, or its time is over: handled ones are kept for 90 days, in a
            demo for 2.
          </EmptyState>
        </Card>
      ) : error ? (
        <Card>
          <ErrorState
            title="The dead letter did not load"
            onRetry={() => void refetch()}
            isRetrying={isFetching}
            requestId={isBackendError(error) ? error.requestId : null}
          >
            {error.message} Stopping and approving still work.
          </ErrorState>
        </Card>
      ) : (
        <Card>
          <SkeletonRows label="the dead letter" rows={6} />
        </Card>
      )}
    </div>
  )
}

function Loaded({
  letter,
  role,
  guard,
  summaryOf,
  children,
}: DeadLetterPageProps & { letter: DeadLetter }) {
  const [dialog, setDialog] = useState<'replay' | 'discard' | null>(null)
  const now = useNow()
  const close = () => setDialog(null)
  const roleObstacle = role === 'admin' ? null : 'Needs the admin role'
  return (
    <>
      <header className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <p className="mono text-13 text-fg-2">{letter.operation}</p>
          <h2 className="mt-1 text-20 font-semibold break-words">
            <VisibleText text={summaryOf(letter.operation, letter.paramsText)} />
          </h2>
          <p className="mt-2 flex flex-wrap items-center gap-x-2.5 gap-y-1.5 text-12 text-fg-3">
            <HandlingBadge handling={letter.handling} />
            <span>
              given up <Time at={letter.createdAt} /> after {countOf(letter.attempts, 'attempt')}
            </span>
          </p>
        </div>
        <ActionButtons
          actions={[
            {
              label: 'Discard…',
              icon: ArchiveX,
              obstacle:
                roleObstacle ?? (letter.handling === null ? null : `Already ${letter.handling}`),
              onClick: () => setDialog('discard'),
            },
            {
              label: 'Replay…',
              icon: RotateCcw,
              variant: 'primary',
              obstacle: roleObstacle ?? replayObstacle(letter, now),
              onClick: () => setDialog('replay'),
            },
          ]}
        />
      </header>
      {letter.handling === null ? (
        <div className="grid gap-4 desktop:grid-cols-[minmax(0,1fr)_360px]">
          <Failure letter={letter} />
          <TallyList
            label="A replay now"
            lines={rerunLines(tallyReruns(guard, [letter.operation]))}
            note="What the guard would decide on it as a new request."
          />
        </div>
      ) : (
        <>
          <Note
            icon={letter.handling === 'replayed' ? RotateCcw : ArchiveX}
            title={handledWords(letter)}
          >
            {letter.handlingReason ? `“${letter.handlingReason}”` : 'No reason was given.'}
          </Note>
          <Failure letter={letter} />
        </>
      )}
      {children(letter.workflowId)}
      {dialog === 'replay' ? (
        <ReplayDialog letters={[letter]} guard={guard} onClose={close} />
      ) : null}
      {dialog === 'discard' ? <DiscardDialog letters={[letter]} onClose={close} /> : null}
    </>
  )
}

function Failure({ letter }: { letter: DeadLetter }) {
  return (
    <Note
      tone="danger"
      icon={ArchiveX}
      title={<VisibleText text={letter.errorMessage ?? 'The endpoint gave no reason.'} hasRemark />}
    >
      {letter.errorCode ? (
        <code className="mono">
          <VisibleText text={letter.errorCode} />
        </code>
      ) : null}{' '}
      <Link
        to={paths.workflow(letter.workflowId)}
        className="ml-1 rounded-inner font-medium text-accent hover:underline"
      >
        Open its workflow
      </Link>
    </Note>
  )
}

function handledWords({ handling, handledByName }: DeadLetter): string {
  return `${handling === 'replayed' ? 'Replayed' : 'Discarded'} by ${handledByName ?? 'somebody'}`
}

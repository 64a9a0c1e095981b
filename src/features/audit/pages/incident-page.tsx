import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, Siren } from 'lucide-react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { IncidentSpan } from '@/backend/incident-events.ts'
import { serverNow } from '@/lib/clock.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { formatTime } from '@/lib/format-time.ts'
import { timeAsked, timeSpans, timeWords } from '@/lib/time-spans.ts'
import { backLinkClass } from '@/ui/back-link.ts'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { FilterChip } from '@/ui/filter-chip.tsx'
import { Icon } from '@/ui/icon.tsx'
import { LoadFailure } from '@/ui/load-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { TimeChoice } from '@/ui/time-choice.tsx'
import type { MemberRole } from '@domain/actor.ts'
import { IncidentStory } from '../components/incident-story.tsx'
import { KindSwitches } from '../components/kind-switches.tsx'
import {
  addressFromSpan,
  maxDays,
  type SpanChoice,
  spanFromAddress,
  whatIsWrong,
} from '../lib/incident-span.ts'
import { auditQueries } from '../queries.ts'
import { useIncidentStory } from '../use-incident-story.ts'
import { ForApprovers } from './audit-page.tsx'

/** What happened in a stretch of time, of every kind, in one line of events. */
export function IncidentPage({ role }: { role: MemberRole }) {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  if (role === 'viewer') return <ForApprovers />
  const span = spanFromAddress(params)
  const wrong = whatIsWrong(span, serverNow())
  const show = (part: Partial<SpanChoice>) =>
    void navigate(paths.auditIncident(addressFromSpan({ ...span, ...part })), { replace: true })
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <Link to={paths.audit()} className={backLinkClass}>
        <Icon of={ChevronLeft} /> Audit
      </Link>
      <header className="grid gap-1">
        <h2 className="text-20 font-semibold">{titleOf(span)}</h2>
        {span.from === '' ? null : (
          <p className="text-12 text-fg-3">
            Control changes, approvals, refusals and alerts, in the order in which they happened.
          </p>
        )}
      </header>
      <div className="flex">
        <FilterChip
          name="Time"
          value={timeWords(span.from, span.to)}
          onClear={() => show({ from: '', to: '' })}
        >
          <TimeChoice
            since={span.from}
            until={span.to}
            onChange={({ since, until }) =>
              show({ from: timeAsked(since, serverNow()), to: until })
            }
          />
        </FilterChip>
      </div>
      {span.from === '' ? (
        <Card>
          <EmptyState
            icon={Siren}
            title="Which time?"
            actions={Object.entries(timeSpans).map(([since, { words }]) => (
              <Button
                key={since}
                onClick={() => show({ from: timeAsked(since, serverNow()), to: '' })}
              >
                {words}
              </Button>
            ))}
          >
            Control changes, approvals, refusals and alerts of a time stand here in one line of
            events. Alerts, incidents and entries of the audit log lead here with theirs.
          </EmptyState>
        </Card>
      ) : wrong !== null ? (
        <Card>
          <EmptyState icon={Siren} title={wrong}>
            Choose another time: it begins before it ends, and is no longer than {maxDays} days.
          </EmptyState>
        </Card>
      ) : (
        <Events span={span} onChange={show} />
      )}
    </div>
  )
}

function Events({
  span,
  onChange,
}: {
  span: SpanChoice
  onChange: (part: Partial<SpanChoice>) => void
}) {
  const known = useQuery(auditQueries.incidentKinds())
  if (known.data === undefined) {
    return (
      <Card>
        <NotYet
          error={known.error}
          isFetching={known.isFetching}
          onRetry={() => void known.refetch()}
        />
      </Card>
    )
  }
  const kinds = known.data.filter((kind) => !span.off.includes(kind))
  return (
    <>
      <KindSwitches kinds={known.data} off={span.off} onChange={(off) => onChange({ off })} />
      <Card aria-label="What happened" className="print:break-inside-auto!">
        <Story key={addressFromSpan(span)} span={{ ...span, kinds }} />
      </Card>
    </>
  )
}

function Story({ span }: { span: IncidentSpan }) {
  const { events, next, serverTime, isFetching, retry, ...story } = useIncidentStory(span)
  if (events === undefined) {
    return <NotYet error={story.nextError} isFetching={isFetching} onRetry={retry} />
  }
  return (
    <>
      <NotRefreshed
        what="What happened"
        error={story.error}
        readAt={story.readAt}
        isRetrying={isFetching}
        onRetry={retry}
        className="m-3"
      />
      <IncidentStory
        events={events}
        span={{
          from: Date.parse(span.from),
          to: span.to === '' ? serverTime : Date.parse(span.to),
        }}
        isOpen={span.to === ''}
        isWhole={next === null && !story.isNextMissing}
        nextError={story.nextError}
        onEndNear={story.readOn}
        onRetry={retry}
      />
    </>
  )
}

function NotYet(props: { error: Error | null; isFetching: boolean; onRetry: () => void }) {
  return props.error === null ? (
    <SkeletonRows label="what happened" rows={8} />
  ) : (
    <LoadFailure
      what="What happened"
      error={props.error}
      isRetrying={props.isFetching}
      onRetry={props.onRetry}
    >
      The audit log and the alerts have their own pages.
    </LoadFailure>
  )
}

function titleOf({ from, to }: SpanChoice): string {
  if (from === '') return 'What happened'
  const began = new Date(from)
  if (to === '') return `What happened since ${formatTime(began, 'day')}`
  const ended = new Date(to)
  const length = formatDuration(ended.getTime() - began.getTime())
  return `What happened from ${formatTime(began, 'day')}, for ${length}`
}

import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Bell, BellOff, Ticket } from 'lucide-react'
import { useDeferredValue, useMemo } from 'react'
import { isBackendError } from '@/backend/errors.ts'
import type { ObjectiveDefinition } from '@/backend/objectives.ts'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Time } from '@/ui/time.tsx'
import type { MinuteColumns } from '@domain/slo/back-test.ts'
import { bandLooks } from '../lib/bands.ts'
import { formatFactor, formatObjective, formatRemaining, formatShare } from '../lib/figures.ts'
import { firedWords, heldWords, tierNeeds, tryObjective, type Trial } from '../lib/try-objective.ts'
import { windowWords } from '../lib/words.ts'
import { sloQueries } from '../queries.ts'

const shownAlerts = 5

/** What a target would have meant over the last 28 days, worked out again with every change of the form. */
export function ObjectiveTrial({
  draft,
  saved,
  at,
}: {
  /** Null while the form holds no target. */
  draft: ObjectiveDefinition | null
  saved: ObjectiveDefinition | null
  /** End of the 28 days, in ms since 1970 UTC. */
  at: number
}) {
  const tried = useDeferredValue(draft)
  const shown = tried ?? saved
  const { data, error, refetch, isFetching } = useQuery({
    ...sloQueries.minutes(countedBy(shown, saved), at),
    enabled: shown !== null,
  })
  return (
    <section aria-label="On the last 28 days" className="grid gap-3 border-t border-line pt-4">
      <h3 className="text-13 font-strong">On the last 28 days</h3>
      {shown === null ? (
        <p className="text-13 text-fg-2">Write a target to see what it would have meant.</p>
      ) : error ? (
        <ErrorState
          title="The minutes did not load"
          onRetry={() => void refetch()}
          isRetrying={isFetching}
          requestId={isBackendError(error) ? error.requestId : null}
        >
          {error.message} It can be saved without them.
        </ErrorState>
      ) : data ? (
        <Tried columns={data} shown={shown} saved={saved} />
      ) : (
        <SkeletonRows label="28 days of minutes" rows={3} />
      )}
    </section>
  )
}

const nothingCounted = { kind: 'events', service: 'api', queue: null, limit_value: null } as const

/** A new one has nothing left out yet, and its name is still being written. */
function countedBy(shown: ObjectiveDefinition | null, saved: ObjectiveDefinition | null) {
  const { kind, service, queue, limit_value } = shown ?? nothingCounted
  return { id: saved?.id ?? '', kind, service, queue, limit_value }
}

function Tried({
  columns,
  shown,
  saved,
}: {
  columns: MinuteColumns
  shown: ObjectiveDefinition
  saved: ObjectiveDefinition | null
}) {
  const trial = useMemo(() => tryObjective(columns, shown), [columns, shown])
  // Comparable only where the same events are bad.
  const isSameLimit = saved?.limit_value === shown.limit_value
  const before = useMemo(
    () => (saved && isSameLimit ? tryObjective(columns, saved) : null),
    [columns, saved, isSameLimit],
  )
  if (trial.since === null || trial.remaining === null) {
    return <p className="text-13 text-fg-2">Nothing was counted in these days.</p>
  }
  const look = bandLooks[trial.band]
  const isChanged = saved?.objective_ppm !== shown.objective_ppm || saved.min_bad !== shown.min_bad
  return (
    <div role="status" className="grid gap-3 text-13">
      <p className={clsx('flex items-start gap-2 text-14 font-semibold', look.text)}>
        <Icon of={look.icon} className="mt-0.5" />
        <span>
          {formatRemaining(trial.remaining)} of the budget left: {look.word}
          {isChanged && before && before.remaining !== null ? (
            <span className="block text-12 font-normal text-fg-3">
              {formatRemaining(before.remaining)} as it is saved
            </span>
          ) : null}
        </span>
      </p>
      <p className="flex items-start gap-2">
        <Icon of={trial.fired.length === 0 ? BellOff : Bell} className="mt-0.5 text-fg-2" />
        <span>
          It {firedWords(trial.fired)}.
          {isChanged && before ? (
            <span className="block text-12 text-fg-3">
              As it is saved it {firedWords(before.fired)}.
            </span>
          ) : null}
        </span>
      </p>
      <Alerts trial={trial} />
      <TrafficWords trial={trial} />
      <Needs objectivePpm={shown.objective_ppm} />
      {trial.since > columns.from + 86_400_000 ? (
        <p className="text-12 text-fg-3">
          Counted since <Time at={trial.since} format="day" />; before that there is nothing.
        </p>
      ) : null}
    </div>
  )
}

function Alerts({ trial }: { trial: Trial }) {
  const newest = trial.fired.slice(-shownAlerts).reverse()
  if (newest.length === 0) return null
  const more = trial.fired.length - newest.length
  return (
    <ul className="grid gap-1 text-12 text-fg-2">
      {newest.map((alert) => (
        <li key={alert.at} className="flex items-baseline gap-2">
          <Icon of={alert.severity === 'page' ? Bell : Ticket} size={12} className="self-center" />
          <span>{alert.severity === 'page' ? 'Page' : 'Ticket'}</span>
          <Time at={alert.at} format="day" />
          <span className="ml-auto text-fg-3">{heldWords(alert)}</span>
        </li>
      ))}
      {more > 0 ? <li className="text-fg-3">and {more} before</li> : null}
    </ul>
  )
}

function TrafficWords({ trial: { traffic, suggestedPpm } }: { trial: Trial }) {
  if (traffic === null) return null
  return (
    <p className="text-fg-2">
      {traffic.kind === 'one_failure_spends_all'
        ? 'One failure spends the whole budget.'
        : `Coarse: one failure spends ${formatShare(traffic.shareOfOneFailure)} of the budget.`}{' '}
      {suggestedPpm === null
        ? null
        : `${formatObjective(suggestedPpm)} is the strictest target with room for five.`}
    </p>
  )
}

/** Which alerts can fire at all: at 95 % a factor of 14.4 needs 72 % errors. */
function Needs({ objectivePpm }: { objectivePpm: number }) {
  return (
    <ul className="grid gap-1 text-12 text-fg-3">
      {tierNeeds(objectivePpm).map(({ tier, isReachable, neededShare }) => (
        <li key={tier.name} className={clsx(!isReachable && 'text-warn')}>
          {tier.severity === 'page' ? 'Page' : 'Ticket'} over {formatFactor(tier.factorThousandths)}
          × for {windowWords(tier.longMinutes)} and {windowWords(tier.shortMinutes)}:{' '}
          {isReachable
            ? `more than ${formatShare(neededShare)} bad`
            : 'can never fire at this target'}
        </li>
      ))}
    </ul>
  )
}

import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'
import { isBackendError } from '@/backend/errors.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import type { MinuteColumns } from '@domain/slo/back-test.ts'
import { bandsByHarm } from '@domain/slo/deploy-gate.ts'
import { minutesOf, type MinuteSpan } from '@domain/slo/windows.ts'
import { bandLooks } from '../lib/bands.ts'
import type { Evaluated } from '../lib/deploys.ts'
import {
  exclusionEffect,
  type BudgetStanding,
  type ExclusionEffect,
} from '../lib/exclusion-effect.ts'
import { formatRemaining } from '../lib/figures.ts'
import { eventWords } from '../lib/words.ts'
import { BudgetBar } from './budget-bar.tsx'

/** The budget as it counts now and as it would without the chosen minutes, from counts. */
export function ExclusionChange({
  objective,
  span,
  minutes: { data, error, refetch, isFetching },
}: {
  objective: Evaluated
  /** Null while no span is chosen. */
  span: MinuteSpan | null
  minutes: UseQueryResult<MinuteColumns>
}) {
  return (
    <section aria-label="What it changes" className="grid gap-2.5">
      <h3 className="text-13 font-strong">What it changes</h3>
      <div className="rounded-control border border-line">
        {error ? (
          <ErrorState
            title="What it changes could not be read"
            onRetry={() => void refetch()}
            isRetrying={isFetching}
            requestId={isBackendError(error) ? error.requestId : null}
          >
            {error.message} Nothing can be left out without it.
          </ErrorState>
        ) : data === undefined ? (
          <SkeletonRows label="28 days of minutes" rows={2} />
        ) : span === null ? (
          <p className="px-3.5 py-3 text-13 text-fg-2">Choose the minutes to see it.</p>
        ) : (
          <Change objective={objective} span={span} columns={data} />
        )}
      </div>
    </section>
  )
}

function Change({
  objective,
  span,
  columns,
}: {
  objective: Evaluated
  span: MinuteSpan
  columns: MinuteColumns
}) {
  const effect = useMemo(
    () => exclusionEffect(columns, span, objective),
    [columns, span, objective],
  )
  return (
    <div role="status" className="divide-y divide-line">
      <Standing name="Now" standing={effect.now} />
      <Standing name="Without them" standing={effect.without} />
      <div className="grid gap-1 px-3.5 py-2.5 text-12 text-fg-2">
        {remarksOn(effect, objective, minutesOf(span)).map((remark) => (
          <p key={remark}>{remark}</p>
        ))}
      </div>
    </div>
  )
}

function Standing({ name, standing }: { name: string; standing: BudgetStanding }) {
  const { remaining, band } = standing
  const look = bandLooks[band]
  return (
    <div className="grid grid-cols-[88px_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-3.5 py-2.5">
      <span className="text-13 text-fg-2">{name}</span>
      {remaining === null ? (
        <span className="col-span-2 text-13 text-fg-2">nothing to judge by</span>
      ) : (
        <>
          <BudgetBar
            remaining={remaining}
            band={band}
            label={`${name}: ${formatRemaining(remaining)} left, ${look.word}`}
          />
          <span className="min-w-15 text-right text-16 font-semibold tabular-nums">
            {formatRemaining(remaining)}
          </span>
          <span
            aria-hidden
            className={`col-start-2 flex items-center gap-1.5 text-12 font-medium ${look.text}`}
          >
            <Icon of={look.icon} size={12} />
            {look.word}
          </span>
        </>
      )}
    </div>
  )
}

function remarksOn(effect: ExclusionEffect, objective: Evaluated, minutes: number): string[] {
  const { now, without, inside, minutesToCome } = effect
  const { event, badVerb } = eventWords(objective)
  const isAhead = minutesToCome >= minutes
  const isBetter =
    bandsByHarm.indexOf(without.band) < bandsByHarm.indexOf(objective.status.band) &&
    now.band !== without.band
  return [
    isAhead
      ? 'All of these minutes are to come: nothing changes until then.'
      : inside.valid === 0
        ? `No ${event} counts in these minutes, so the budget stays as it is.`
        : `${formatCount(inside.bad)} of ${countOf(inside.valid, event)} in them ${badVerb}. None of them counts any longer.`,
    !isAhead && minutesToCome > 0
      ? `${formatDuration(minutesToCome * 60_000)} of it are to come, and will not count either.`
      : null,
    isBetter ? 'A better band holds once the budget has been above its edge for an hour.' : null,
  ].filter((remark) => remark !== null)
}

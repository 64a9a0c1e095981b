import type { ObjectiveStatus, SloReport } from '@/backend/slo.ts'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { formatTime } from '@/lib/format-time.ts'
import { sloWindowMinutes } from '@domain/slo/objective.ts'
import { deploysNow, isEvaluated, worstFirst, type Deploys, type Evaluated } from './deploys.ts'
import { formatCoverage, formatOverspent, formatRemaining, formatUsed } from './figures.ts'
import { controlNames, eventWords, lastWords, listWords, silentWords, sinceWords } from './words.ts'

export interface SloSentence {
  /** How we stand, and what may be deployed. */
  readonly headline: string
  /** What is worst, and where the pace leads. */
  readonly detail: string
}

/** What the page as a whole can tell. */
export type Screen = 'ok' | 'no_traffic' | 'no_data' | 'not_evaluated'

export function screenOf({ objectives }: SloReport): Screen {
  const evaluated = objectives.filter(isEvaluated)
  if (evaluated.length === 0) return 'not_evaluated'
  if (evaluated.every(({ status }) => status.state === 'no_data')) return 'no_data'
  // Queues are looked at every minute, whether work comes or not.
  const events = evaluated.filter(({ kind }) => kind !== 'queue')
  return events.length > 0 && events.every(({ status }) => status.counts.valid === 0)
    ? 'no_traffic'
    : 'ok'
}

/**
 * When each budget runs out, by id, as the burn-down below draws it; null when it does not within 28 days. While it
 * is pending nothing is said that it could contradict; unknown, the evaluation's cautious estimate has to do.
 */
export type Projections = ReadonlyMap<string, number | null> | 'pending' | 'unknown'

/** The page in one true sentence, with one more about what it means. */
export function sloSentence(
  report: SloReport,
  now: number,
  projections: Projections = 'unknown',
): SloSentence {
  const deploys = deploysNow(report, now)
  const evaluated = report.objectives.filter(isEvaluated)
  switch (screenOf(report)) {
    case 'not_evaluated':
      return {
        headline: 'Nothing has been evaluated yet.',
        detail: 'Every objective is evaluated once a minute, from the first closed minute on.',
      }
    case 'no_data':
      return {
        headline: `${silenceWords(evaluated)}, so we cannot say how reliable we are. ${deployWords(deploys)}`,
        detail:
          'No heartbeat came for five minutes or more: this is neither good nor bad, it is unknown.',
      }
    case 'no_traffic':
      return {
        headline: `No requests came ${spanWords(evaluated)}, so no budget was spent. ${deployWords(deploys)}`,
        detail:
          'The recorder is alive. Without traffic there is no success rate, neither 0 % nor 100 %.',
      }
    case 'ok':
      return {
        headline: `${standing(deploys.lead ?? evaluated.toSorted(worstFirst)[0] ?? null, report)} ${deployWords(deploys)}`,
        detail: [
          doubt(deploys.lead),
          burning(evaluated),
          tight(
            evaluated.filter(({ id }) => id !== deploys.lead?.id),
            deploys.lead,
          ),
          pace(evaluated, projections),
        ]
          .filter((part) => part !== null)
          .join(' '),
      }
  }
}

function standing(lead: Evaluated | null, { objectives }: SloReport): string {
  if (lead === null) return ''
  const { status } = lead
  const window = isWhole(status) ? '28\u2011day error budget' : 'error budget'
  const since = isWhole(status) ? '' : ` since ${startWords(status)}`
  // With several that gate, "the" budget would not say which.
  const isOnly = objectives.filter(({ gatesDeploys }) => gatesDeploys).length === 1
  const whose = isOnly ? '' : ` of ${lead.title}`
  if (status.why === null && status.remaining !== null) {
    return status.remaining < 0
      ? `The ${window}${whose}${since} is overspent by ${formatOverspent(status.remaining)}.`
      : `We have used ${formatUsed(status.remaining)} of the ${window}${whose}${since}.`
  }
  if (status.why === 'blind') {
    return `We cannot say how reliable we are: only ${formatCoverage(status.coverage)} of the time since ${startWords(status)} was recorded.`
  }
  const { event, badVerb } = eventWords(lead)
  const { valid, bad } = status.counts
  const when = isWhole(status) ? 'In 28 days' : `Since ${startWords(status)}`
  if (valid === 0) return `${when} there were no ${event}s to judge ${lead.title} by.`
  return bad === 0
    ? `${when}, none of ${countOf(valid, event)} ${badVerb}.`
    : `${when}, ${formatCount(bad)} of ${countOf(valid, event)} ${badVerb}.`
}

function deployWords({ allowed, controls }: Deploys): string {
  if (controls.length > 0) {
    return `Deploys are closed while ${listWords(controls.map((name) => controlNames[name]))} ${controls.length > 1 ? 'are' : 'is'} on.`
  }
  return allowedWords[allowed]
}

const allowedWords: Record<Deploys['allowed'], string> = {
  all: 'Deploys are open.',
  all_with_care: 'Deploys are open, with care.',
  emergency: 'Only emergency fixes and rollbacks deploy.',
  rollback: 'Only rollbacks deploy.',
  none: 'Deploys are closed.',
}

function doubt(lead: Evaluated | null): string | null {
  switch (lead?.status.why) {
    case 'young':
      return 'That is less than a day, too little to judge a budget of 28 days by.'
    case 'few_events':
      return 'That is too little traffic to judge a budget by: one failure would be a large part of it.'
    case 'blind':
      return 'Where nothing was recorded, failures would not have been seen either.'
    case 'no_events':
    case null:
    case undefined:
      return null
  }
}

function burning(evaluated: readonly Evaluated[]): string | null {
  const over = evaluated.flatMap(({ title, status }) =>
    status.tiers.filter(({ isOver }) => isOver).map((reading) => ({ title, ...reading })),
  )
  const [worst] = over.toSorted((a, b) => b.tier.factorThousandths - a.tier.factorThousandths)
  if (!worst || worst.longBurn === null) return null
  const { tier, title, longBurn } = worst
  return `The budget of ${title} burns at ${Number(longBurn.toPrecision(3))} times the pace it can afford, over ${lastWords(tier.longMinutes)} and still now.`
}

function tight(others: readonly Evaluated[], lead: Evaluated | null): string | null {
  const judged = others.filter(({ status }) => status.why === null && status.remaining !== null)
  const strained = judged.filter(({ status }) => status.band !== 'free').toSorted(worstFirst)
  const left = ({ status: { remaining } }: Evaluated) =>
    remaining !== null && remaining < 0
      ? `overspent by ${formatOverspent(remaining)}`
      : `${formatRemaining(remaining ?? 0)} left`
  const [first] = strained
  if (first && strained.length === 1)
    return `One objective is tight: ${first.title}, ${left(first)}.`
  if (first) {
    const named = strained.slice(0, 3).map((one) => `${one.title} (${left(one)})`)
    return `${strained.length} objectives are tight, first of all ${listWords(named)}.`
  }
  const isLeadFree = lead === null || lead.status.band === 'free'
  if (judged.length === 0 || !isLeadFree) return null
  const all = judged.length === others.length
  return all
    ? 'Every objective has more than half of its budget left.'
    : `${countOf(judged.length + (lead ? 1 : 0), 'objective')} can be judged, with more than half of the budget left.`
}

function pace(evaluated: readonly Evaluated[], projections: Projections): string | null {
  const judged = evaluated.filter(({ status }) => status.why === null)
  const known = judged.flatMap((one) => {
    const { planning } = one.status.exhaustion
    return planning === null ? [] : [{ ...one, planning }]
  })
  if (known.length === 0) return null
  const running = known.flatMap(({ id, title, status, planning }) => {
    if (planning.kind !== 'in' || (planning.minutes ?? Infinity) > sloWindowMinutes) return []
    const cautious = status.at + (planning.minutes ?? 0) * 60_000
    const goneAt = typeof projections === 'string' ? cautious : (projections.get(id) ?? null)
    return goneAt === null ? [] : [{ title, at: status.at, goneAt }]
  })
  const [soonest] = running.toSorted((a, b) => a.goneAt - b.goneAt)
  if (soonest) {
    if (projections === 'pending') return null
    const may = projections === 'unknown' ? 'could be' : 'is'
    return `At the pace of the last 6 hours, the budget of ${soonest.title} ${may} gone ${whenWords(soonest)}.`
  }
  const more = known.some(({ planning }) => planning.kind === 'exhausted') ? 'no other' : 'no'
  return `At the pace of the last 6 hours ${more} budget runs out within 28 days.`
}

function isWhole({ minutesKnown }: ObjectiveStatus): boolean {
  return minutesKnown >= sloWindowMinutes
}

/** When the recorder was first seen. */
function startWords({ at, minutesKnown }: ObjectiveStatus): string {
  return sinceWords(at - minutesKnown * 60_000, at)
}

function spanWords([first]: readonly Evaluated[]): string {
  if (!first || isWhole(first.status)) return 'in 28 days'
  return `since ${startWords(first.status)}`
}

/** A day is as exact as an estimate of weeks can be. */
function whenWords({ at, goneAt }: { at: number; goneAt: number }): string {
  const hours = Math.floor((goneAt - at) / 3_600_000)
  if (hours < 48) return `within ${countOf(Math.max(1, hours), 'hour')}`
  return `by ${formatTime(goneAt, 'date', 'UTC')}`
}

function silenceWords([first]: readonly Evaluated[]): string {
  const silent = first && silentWords(first.status)
  return silent ? `Nothing has been recorded since ${silent}` : 'Nothing is recorded'
}

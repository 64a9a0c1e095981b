import type { ObjectiveReport, ObjectiveStatus, TierStatus } from '@/backend/slo.ts'
import { formatCount } from '@/lib/format-number.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { errorBudget } from '@domain/slo/budget.ts'
import type { EventCounts } from '@domain/slo/counts.ts'
import { sloWindowMinutes } from '@domain/slo/objective.ts'
import { windowBefore } from '@domain/slo/windows.ts'
import { unknownWords } from './bands.ts'
import type { Evaluated } from './deploys.ts'
import {
  budgetShare,
  formatBurn,
  formatCoverage,
  formatFactor,
  formatObjective,
  formatRemaining,
  formatShare,
} from './figures.ts'
import { limitWords, type Measured } from './indicator.ts'
import { eventWords, windowWords } from './words.ts'

/** What a number was made of: the formula with its figures, and everything the figures rest on. */
export interface Explanation {
  readonly title: string
  readonly formulas: readonly string[]
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  readonly note: string | null
}

export interface Left {
  readonly minutes: number
  /** Remaining budget had nothing been excluded; null where there were no events. */
  readonly remainingWith: number | null
}

export function explainBudget(objective: Evaluated, excluded: Left | null): Explanation {
  const { status, objectivePpm, title } = objective
  const { valid, bad } = status.counts
  const b = shareText(objectivePpm)
  return {
    title: `Budget left of ${title}`,
    formulas:
      status.remaining === null
        ? ['no valid events: there is no ratio']
        : [
            'remaining = 1 − (bad / valid) / b',
            `= 1 − (${formatCount(bad)} / ${formatCount(valid)}) / ${b}`,
            `= ${decimal(status.remaining)} = ${formatRemaining(status.remaining)}`,
          ],
    facts: [
      ...countFacts(objective, status.counts),
      { name: 'b, what may fail', value: `1 − ${formatObjective(objectivePpm)} = ${b}` },
      ...sourceFacts(status, sloWindowMinutes),
      ...excludedFacts(excluded),
    ],
    note: bandNote(status),
  }
}

export function explainBurn(objective: Evaluated, reading: TierStatus): Explanation {
  const { objectivePpm, title, status } = objective
  const { tier } = reading
  const factor = tier.factorThousandths / 1000
  const line = (name: string, { valid, bad }: EventCounts, burn: number | null) =>
    burn === null
      ? `burn(${name}): no valid events`
      : `burn(${name}) = (${formatCount(bad)} / ${formatCount(valid)}) / ${shareText(objectivePpm)} = ${formatBurn(burn, factor)}`
  const [long, short] = [windowWords(tier.longMinutes), windowWords(tier.shortMinutes)]
  return {
    title: `Burn rate of ${title}`,
    formulas: [
      'burn = (bad / valid) / b',
      line(long, reading.long, reading.longBurn),
      line(short, reading.short, reading.shortBurn),
      `alerts when both > ${formatFactor(tier.factorThousandths)}`,
    ],
    facts: [
      ...sourceFacts(status, tier.longMinutes),
      { name: 'Alerts after', value: `${windowWords(tier.forMinutes)} of both over` },
      { name: 'Share of the budget at the alert', value: formatShare(reading.share) },
    ],
    note: 'The long window proves that a real part of the budget went, the short one that it is still going. 1× spends exactly the budget in 28 days.',
  }
}

export function explainIndicator(
  objective: Evaluated,
  measured: Measured,
  windowMinutes: number,
): Explanation {
  const { status, limit, kind, title } = objective
  const { valid, bad } = measured.counts
  const good = formatCount(valid - bad)
  return {
    title,
    formulas:
      valid === 0
        ? ['no valid events: there is no ratio']
        : [
            kind === 'latency'
              ? `within ${limitWords(limit ?? 0)} / valid = ${good} / ${formatCount(valid)}`
              : kind === 'queue'
                ? `minutes below ${formatCount(limit ?? 0)} / minutes = ${good} / ${formatCount(valid)}`
                : `good / valid = ${good} / ${formatCount(valid)}`,
            `= ${decimal(errorBudget(measured.counts, objective)?.sli ?? 0)}, promised ${formatObjective(objective.objectivePpm)}`,
          ],
    facts: [
      ...countFacts(objective, measured.counts),
      ...(measured.refused > 0
        ? [{ name: 'Refused by operators', value: `${formatCount(measured.refused)}, not counted` }]
        : []),
      ...sourceFacts(status, windowMinutes),
    ],
    note:
      kind === 'latency'
        ? 'Whether the target is met is decided by counting. The percentile is interpolated inside its bucket, whose edges stand beside it; the true one lies between them.'
        : null,
  }
}

function countFacts(objective: ObjectiveReport, { valid, bad }: EventCounts) {
  const words = eventWords(objective)
  return [
    { name: `Valid (${words.event}s)`, value: formatCount(valid) },
    { name: `Bad (${words.bad})`, value: formatCount(bad) },
  ]
}

const sources = {
  postgres: 'counters of guards and executors, by minute',
  prometheus: 'a Prometheus that scrapes the counters of guards and executors',
}

function sourceFacts(status: ObjectiveStatus, windowMinutes: number) {
  const { from, to } = windowBefore(status.at, windowMinutes)
  const start = status.at - status.minutesKnown * 60_000
  return [
    { name: 'From', value: formatUtc(from, 'full') },
    { name: 'To', value: formatUtc(to, 'full') },
    ...(start > from ? [{ name: 'Recorded since', value: formatUtc(start, 'full') }] : []),
    { name: 'Recorded', value: `${formatCoverage(status.coverage)} of the minutes` },
    { name: 'Source', value: sources[status.source] },
    ...status.warnings.map((warning) => ({ name: 'The source says', value: warning })),
  ]
}

function excludedFacts(excluded: Left | null) {
  if (excluded === null) return []
  const without =
    excluded.remainingWith === null ? '' : `, ${formatRemaining(excluded.remainingWith)} with it`
  return [{ name: 'Left out', value: `${formatCount(excluded.minutes)} min${without}` }]
}

function bandNote({ why, interval, traffic }: ObjectiveStatus): string | null {
  const notes = [
    why === null ? null : `Not judged: ${unknownWords[why]}.`,
    traffic?.kind === 'coarse'
      ? `Coarse: one failure is ${formatShare(traffic.shareOfOneFailure ?? 0)} of the budget.`
      : traffic
        ? 'Traffic is so low that one failure spends the whole budget.'
        : null,
    interval === null
      ? null
      : `With so few events the true share of good ones lies between ${decimal(interval.low * 100)} and ${decimal(interval.high * 100)} % in 95 % of cases.`,
  ].filter((note) => note !== null)
  return notes.length === 0 ? null : notes.join(' ')
}

function shareText(objectivePpm: number): string {
  return decimal(budgetShare(objectivePpm))
}

/** At most six digits that matter, and never an exponent. */
function decimal(value: number): string {
  return Number(value.toFixed(6)).toLocaleString('en-US', { maximumFractionDigits: 6 })
}

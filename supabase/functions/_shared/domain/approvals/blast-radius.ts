import { formatMoney } from './money.ts'

/** How much a request touches, as estimated from data when it was shown. */
export type BlastRadius =
  | { readonly unknown: true; readonly why: string | null }
  | ({ readonly unknown: false } & KnownRadius)

export type KnownRadius = {
  readonly rows: number
  readonly users: number
  readonly amount_cents: number | null
  readonly currency: string | null
  readonly reversible: boolean
  readonly notes?: {
    readonly rows?: string | undefined
    readonly users?: string | undefined
    readonly amount?: string | undefined
    readonly reversible?: string | undefined
  }
}

/** One figure of the estimate: what it is, and a short remark of the estimator. */
export type RadiusFigure = {
  readonly what: 'rows' | 'users' | 'amount' | 'reversible'
  readonly value: string
  readonly note: string
  /** The only figure that is ever red: what cannot be taken back. */
  readonly isFinal: boolean
}

/** The figures of a known estimate, always in this order. */
export function radiusFigures(radius: KnownRadius): RadiusFigure[] {
  const { notes = {} } = radius
  const amount = amountText(radius)
  return [
    {
      what: 'rows',
      value: counted(radius.rows, 'row'),
      note: notes.rows ?? 'changed',
      isFinal: false,
    },
    amount === null
      ? { what: 'amount', value: 'No money', note: notes.amount ?? 'is moved', isFinal: false }
      : { what: 'amount', value: amount, note: notes.amount ?? 'moved', isFinal: false },
    {
      what: 'users',
      value: radius.users === 1 ? '1 person' : `${figure(radius.users)} people`,
      note: notes.users ?? 'affected',
      isFinal: false,
    },
    radius.reversible
      ? {
          what: 'reversible',
          value: 'Reversible',
          note: notes.reversible ?? 'can be undone',
          isFinal: false,
        }
      : {
          what: 'reversible',
          value: 'Final',
          note: notes.reversible ?? 'cannot be undone',
          isFinal: true,
        },
  ]
}

/** The estimate on one line of a list: `€80.00 · 1 row`, `318 rows · for good`, `unknown reach`. */
export function radiusLine(radius: BlastRadius): string {
  if (radius.unknown) return 'unknown reach'
  const parts = [
    amountText(radius),
    radius.rows > 0 ? counted(radius.rows, 'row') : null,
    radius.reversible ? null : 'for good',
  ]
  return parts.filter((part) => part !== null).join(' · ') || 'touches nothing'
}

/** One figure that is not what it was. */
export type RadiusChange = {
  readonly what: string
  readonly before: string
  readonly after: string
}

/** What differs between two estimates, in words; empty when they say the same. */
export function radiusChanges(before: BlastRadius, after: BlastRadius): RadiusChange[] {
  const whole = (radius: BlastRadius) => (radius.unknown ? 'unknown' : radiusLine(radius))
  if (before.unknown || after.unknown) {
    const same = before.unknown === after.unknown
    return same ? [] : [{ what: 'Reach', before: whole(before), after: whole(after) }]
  }
  const names = { rows: 'Rows', amount: 'Amount', users: 'People', reversible: 'Reversible' }
  const now = radiusFigures(after)
  return radiusFigures(before).flatMap(({ what, value }) => {
    const next = now.find((candidate) => candidate.what === what)
    return next && next.value !== value
      ? [{ what: names[what], before: value, after: next.value }]
      : []
  })
}

function amountText({ amount_cents, currency }: KnownRadius) {
  return amount_cents === null || currency === null ? null : formatMoney(amount_cents, currency)
}

const whole = new Intl.NumberFormat('en-US')

function figure(count: number) {
  return whole.format(count)
}

function counted(count: number, singular: string) {
  return `${figure(count)} ${count === 1 ? singular : `${singular}s`}`
}

import { proofDueMs } from '../../functions/_shared/domain/alerts/judge.ts'
import {
  stepAlert,
  type AlertReading,
  type AlertStep,
} from '../../functions/_shared/domain/alerts/state-machine.ts'
import type { Known } from './known-installation.ts'
import type { Seen } from './look-inside.ts'

export const outsideRules = ['DatabaseDown', 'SwitchUnproven'] as const
export type OutsideRule = (typeof outsideRules)[number]

/** An evaluation older than this is no longer at work, in ms. */
const evaluatorSilentMs = 60_000

export type OutsideStep = AlertStep & { readonly rule: OutsideRule; readonly summary: string }

/**
 * What can be judged only from outside: that the database does not answer, and that the switch is unproven while the
 * evaluator, which would say so otherwise, is silent too.
 * @param at by our own clock, in ms
 * @param watchingSince nothing is late that nobody has looked for yet
 */
export function judgeOutside(
  open: Known['open'],
  seen: Seen | null,
  at: number,
  watchingSince: number,
  forMinutes: number,
): OutsideStep[] {
  const proof = seen === null ? null : judgeProof(seen, at, watchingSince)
  const readings: Record<OutsideRule, AlertReading & { summary: string }> = {
    DatabaseDown: { at, isTrue: seen === null, summary: 'It gives no answer to a new connection.' },
    SwitchUnproven: proof ?? { at, isTrue: null, summary: 'Nobody can tell.' },
  }
  return outsideRules.map((rule) => ({
    rule,
    summary: readings[rule].summary,
    ...stepAlert(open[rule] ?? null, readings[rule], { forMinutes, keepFiringMinutes: 0 }),
  }))
}

function judgeProof({ now, provenAt, evaluatedAt }: Seen, at: number, watchingSince: number) {
  // Ages by the database's clock, times by ours.
  const ageMs = now - provenAt
  const isSilent = evaluatedAt === null || now - evaluatedAt > evaluatorSilentMs
  const dueAt = Math.max(at - ageMs + 60_000, watchingSince)
  const isTrue = ageMs > proofDueMs && isSilent
  const summary = `The last proof is ${Math.round(ageMs / 1_000)} s old, and alerts are not evaluated.`
  return { at, isTrue, ...(isTrue && { since: Math.min(dueAt, at) }), summary }
}

import { Ban, CircleCheck, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { DeployDecision, DeployOverride, DeployStanding } from '@/backend/deploys.ts'
import type { Tone } from '@/ui/badge.tsx'
import type { Band } from '@domain/slo/bands.ts'

type Change = DeployDecision['change']
type Decision = DeployDecision['decision']

export const changeTexts: Record<Change, { name: string; about: string }> = {
  deploy: { name: 'Deploy', about: 'An ordinary change.' },
  emergency: { name: 'Emergency', about: 'What cannot wait, such as a fix.' },
  rollback: { name: 'Rollback', about: 'Back to the state before.' },
}

export const decisionLooks: Record<Decision, { tone: Tone; icon: LucideIcon; word: string }> = {
  allow: { tone: 'ok', icon: CircleCheck, word: 'Goes out' },
  warn: { tone: 'warn', icon: TriangleAlert, word: 'Goes out, warned' },
  deny: { tone: 'danger', icon: Ban, word: 'Denied' },
}

export const bandWords: Record<Band, string> = {
  free: 'deploy freely',
  slow: 'slow down',
  freeze: 'freeze',
  incident: 'incident',
  unknown: 'unknown',
}

/** `60.00 % left`; two digits, as the command line prints them. */
export function leftWords(remaining: number | null): string {
  return remaining === null ? 'no events yet' : `${(remaining * 100).toFixed(2)} % left`
}

type Burn = DeployStanding['objectives'][number]['burns'][number]

/** How fast the budget went in the last hour and the last five minutes. */
export function burnWords(burns: readonly Burn[]): string {
  const fastest = burns.find(({ tier }) => tier === 'page_fast')
  if (fastest === undefined || fastest.long === null) return 'no events in the last hour'
  const short = fastest.short === null ? 'no events' : `${fastest.short.toFixed(2)}×`
  return `burn ${fastest.long.toFixed(2)}× in 1 h, ${short} in 5 min`
}

export type OverrideState = 'holds' | 'ended' | 'revoked'

export function overrideState(
  { revokedAt, endsAt }: Pick<DeployOverride, 'revokedAt' | 'endsAt'>,
  now: number,
): OverrideState {
  if (revokedAt !== null) return 'revoked'
  return endsAt > now ? 'holds' : 'ended'
}

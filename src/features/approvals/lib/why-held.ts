import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { countOf } from '@/lib/format-number.ts'

/** Why a request waits for people, in sentences. */
export function whyHeld(
  {
    riskLevel,
    because,
    radius,
  }: Pick<ApprovalRecord['approval'], 'riskLevel' | 'because' | 'radius'>,
  needed: number,
): string[] {
  const people = needed === 1 ? 'one person' : countOf(needed, 'person', 'people')
  const sentences: string[] = []
  if (because.includes('operator_takeover')) {
    sentences.push('A takeover was on, and this operation is not on its allow-list.')
  }
  if (because.includes('risk')) {
    const level = riskLevel.charAt(0).toUpperCase() + riskLevel.slice(1)
    sentences.push(`${level} operations always wait for ${people}.`)
  }
  if (radius.unknown && riskLevel !== 'critical') {
    sentences.push('Nobody could tell what it touches, so it counts as critical.')
  }
  return sentences
}

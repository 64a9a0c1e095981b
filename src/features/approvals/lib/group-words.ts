import type { ApprovalItem } from '@/backend/approvals.ts'

/** How many people each request of a group needs; with how they are held where a takeover holds all of them. */
export function groupWords(items: readonly Pick<ApprovalItem, 'needed' | 'because'>[]): string {
  const needs = items.map(({ needed }) => needed)
  const least = Math.min(...needs)
  const most = Math.max(...needs)
  const people =
    least === most
      ? `${most} ${most === 1 ? 'person' : 'people'} each`
      : `${least} to ${most} people`
  const isTakeover = items.every(
    ({ because }) => because.includes('operator_takeover') && !because.includes('risk'),
  )
  return isTakeover ? `held by a takeover, ${people}` : people
}

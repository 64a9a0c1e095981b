/** What lies in a queue, after its number. */
export const queueTitles = {
  pending_approvals: 'approvals are pending',
  dead_letters: 'dead letters are open',
} as const

/** A share in percent: 12.3 %, and never 0.0 % of something that is there. */
export function percent(share: number): string {
  const rounded = (share * 100).toFixed(1)
  return rounded === '0.0' && share > 0 ? 'less than 0.1 %' : `${rounded} %`
}

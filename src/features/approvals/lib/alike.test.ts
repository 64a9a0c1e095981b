import { describe, expect, test } from 'vitest'
import type { ApprovalItem } from '@/backend/approvals.ts'
import { alike, followRows, shownKey } from './alike.ts'

const item = (changes: Partial<ApprovalItem> = {}): ApprovalItem => ({
  ...{ id: 'a', operation: 'issue_refund', revision: 3, riskLevel: 'high', rank: 'high' },
  ...{ status: 'pending', paramsText: '{}', params: {}, radius: { unknown: true, why: null } },
  ...{ requesterName: 'Order desk', requesterId: 'desk', onBehalfOfName: null, agentWords: null },
  ...{ createdAt: 0, expiresAt: 1, needed: 1, given: 0, approvedBy: [], digest: 'd1' },
  ...{ isSatisfiable: true, youDecided: false, isOwn: false, workflowId: null, because: [] },
  ...{ estimatedAt: null, hasEstimator: true },
  ...changes,
})

describe('alike', () => {
  const fits = (changes: Partial<ApprovalItem>) =>
    alike({ approval: item(), policy: { needed: 1 } }, [item(changes)]).length === 1

  test('the same kind of request', () => expect(fits({})).toBe(true))
  test.each<[string, Partial<ApprovalItem>]>([
    ['another operation', { operation: 'send_email' }],
    ['another revision', { revision: 4 }],
    ['somebody else’s', { requesterId: 'bot' }],
    ['on behalf of somebody', { onBehalfOfName: 'Dana Kim' }],
    ['needs more people', { needed: 2 }],
    ['nobody can decide', { isSatisfiable: false }],
    ['too long to compare', { paramsText: null }],
  ])('not what is %s', (_, changes) => expect(fits(changes)).toBe(false))
})

describe('rows that are followed', () => {
  const [a, b, c] = [item(), item({ id: 'b' }), item({ id: 'c' })]
  const rows = followRows([], [a, b], [a, b])

  test('stay where they are; new ones come last', () => {
    const next = followRows(rows, [c, b, a], [c, b, a])
    expect(next.map((row) => row.item.id)).toEqual(['a', 'b', 'c'])
    expect(next.every(({ state, isChanged }) => state === 'waiting' && !isChanged)).toBe(true)
  })

  test('keep the place of what is gone and of what is no longer like the others', () => {
    const next = followRows(rows, [b], [])
    expect(next.map(({ state }) => state)).toEqual(['gone', 'apart'])
  })

  test('say what has changed, whose old text is then neither seen nor chosen', () => {
    const other = item({ digest: 'd2' })
    const next = followRows(rows, [other, b], [other, b])
    expect(next.map(({ isChanged }) => isChanged)).toEqual([true, false])
    expect(shownKey(other)).not.toBe(shownKey(a))
    expect(followRows(next, [other, b], [other, b])[0]?.isChanged).toBe(true)
  })
})

import type { ApprovalItem } from '@/backend/approvals.ts'

/** One of several requests that are decided together, as it was last shown. */
export interface TogetherRow {
  item: ApprovalItem
  /** waiting: it can be decided here. apart: it waits, but is no longer like the others. gone: it does not wait. */
  state: 'waiting' | 'apart' | 'gone'
  /** It is not what it was when this list was opened: nobody decides that by choosing all. */
  isChanged: boolean
}

/** The request whose like are looked for. */
interface Anchor {
  approval: Pick<ApprovalItem, 'operation' | 'revision' | 'requesterId' | 'onBehalfOfName'>
  policy: { needed: number }
}

/** What was seen and chosen is this text of this request; another text of it is neither. */
export function shownKey({ id, digest }: Pick<ApprovalItem, 'id' | 'digest'>): string {
  return `${id} ${digest}`
}

/**
 * Those of `items` that can be decided in one go with a request: same operation and revision, same people who
 * ask, same number of people who are needed. Params too long for a list cannot be compared here.
 */
export function alike(
  { approval, policy }: Anchor,
  items: readonly ApprovalItem[],
): ApprovalItem[] {
  return items.filter(
    (item) =>
      item.operation === approval.operation &&
      item.revision === approval.revision &&
      item.requesterId === approval.requesterId &&
      item.onBehalfOfName === approval.onBehalfOfName &&
      item.needed === policy.needed &&
      item.isSatisfiable &&
      item.paramsText !== null,
  )
}

/** The rows after a new read: none moves and none leaves, so that a finger finds what the eye saw. */
export function followRows(
  rows: readonly TogetherRow[],
  items: readonly ApprovalItem[],
  fitting: readonly ApprovalItem[],
): TogetherRow[] {
  const read = new Map(items.map((item) => [item.id, item]))
  const fits = new Set(fitting.map(({ id }) => id))
  const known = new Set(rows.map(({ item }) => item.id))
  const kept = rows.map((row): TogetherRow => {
    const item = read.get(row.item.id)
    if (item === undefined) return { ...row, state: 'gone' }
    const isChanged = row.isChanged || item.digest !== row.item.digest
    return { item, state: fits.has(item.id) ? 'waiting' : 'apart', isChanged }
  })
  const fresh = fitting
    .filter(({ id }) => !known.has(id))
    .map((item): TogetherRow => ({ item, state: 'waiting', isChanged: false }))
  return [...kept, ...fresh]
}

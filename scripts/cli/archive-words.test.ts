import { expect, test } from 'vitest'
import type { ArchiveAnswer } from '@contracts/audit.ts'
import { archiveWords, toGo } from './archive-words.ts'

const archives: ArchiveAnswer['archives'] = {
  ...{ count: 0, there: 0, missing: 0, differing: 0, read: 0, looked_at: null },
}
const answer = (changes: Partial<ArchiveAnswer> = {}): ArchiveAnswer => ({
  ...{ before: '2025-10-01', kept_since: '2025-10-01', archived_to: null, up_to: 1_000 },
  ...{
    rows: 1_000,
    bytes: 2_300_000,
    months: [{ month: '2025-09', rows: 1_000, bytes: 2_300_000 }],
  },
  ...{ is_all: true, old_rows: 1_004, archives, next: { first_chain_no: 1, last_chain_no: 1_000 } },
  ...{ configured: true, archived_rows: 0 },
  ...changes,
})
const says = (changes?: Partial<ArchiveAnswer>) => [...archiveWords(answer(changes))]

test('all that would go is told by month', () => {
  expect(says()).toEqual([
    '1,000 rows (2.3 MB) from before 2025-10-01 would go, up to number 1000 of the chain.',
    '  2025-09  1,000 rows, 2.3 MB',
    'Nothing was changed.',
  ])
  expect(says({ rows: 0, up_to: null })).toEqual([
    'Nothing would go. What is from 2025-10-01 on stays in the table.',
  ])
})

test('of more than was looked at, it is told how many are old enough', () => {
  const [first, , of] = says({ is_all: false, old_rows: 880_572 })
  expect(first).toContain('would go first')
  expect(of).toBe('880,572 rows are old enough. Only the first of them were looked at.')
  expect(toGo(answer({ is_all: false, old_rows: 1_000_000 }))).toBe('1,000,000 rows or more')
  expect(toGo(answer())).toBe('1,000 rows')
})

test('archives are told by how they were found, and since when', () => {
  const looked_at = '2026-11-28T03:31:05+00:00'
  const last = (standing: Partial<typeof archives>) =>
    says({ archives: { ...archives, ...standing } }).at(-1)
  expect(last({ count: 12, there: 12, looked_at })).toBe(
    'Archives in the store: 12 of 12 there, each looked for since 2026-11-28 03:31 UTC.',
  )
  expect(last({ count: 4, there: 1, missing: 1, differing: 1, looked_at })).toBe(
    'Archives in the store: 1 of 4 there, 1 MISSING, 1 NOT what was written down, 1 not looked for yet, each looked for since 2026-11-28 03:31 UTC.',
  )
  expect(last({ count: 1 })).toBe('Archives in the store: 0 of 1 there, 1 not looked for yet.')
})

import { expect, test } from 'vitest'
import { csvLine } from './export-csv.ts'
import type { ExportedRow } from './exported-rows.ts'

function line(change: Partial<ExportedRow>): string {
  return csvLine({
    ...{ seq: 7, id: 'i', created_at: 't', actor_id: null, actor_name: 'Dana', actor_type: 'user' },
    ...{ action: 'a.b', resource_type: 'r', resource_id: null, reason: null, metadata: {} },
    ...{ trace_id: null, channel: 'panel', ip: null, user_agent: null },
    ...change,
  })
}

test('is one record, with empty cells for what is not there', () => {
  expect(line({})).toBe('7,i,t,,Dana,user,a.b,r,,,{},,panel,,\r\n')
})

test.each([
  ['=1+1', "'=1+1"],
  ['+49', "'+49"],
  ['-2', "'-2"],
  ['@cmd', "'@cmd"],
  [' =1', "' =1"],
  ['\t=1', "'\t=1"],
  ['a=b', 'a=b'],
  ['say "no", twice', '"say ""no"", twice"'],
  ['two\r\nlines\rthree', '"two\nlines\nthree"'],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ['ünïcode ‮', 'ünïcode ‮'],
])('the cell %j is written as %j', (reason, cell) => {
  expect(line({ reason })).toBe(`7,i,t,,Dana,user,a.b,r,,${cell},{},,panel,,\r\n`)
})

test('metadata is one cell', () => {
  expect(line({ metadata: { old: 1, new: 'x' } })).toContain('"{""old"":1,""new"":""x""}"')
})

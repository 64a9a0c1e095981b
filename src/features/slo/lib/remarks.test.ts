import { expect, test } from 'vitest'
import { burnDownOnPaper, type Remark } from './remarks.ts'

const refused: Remark = { words: '8 refused', more: ': stopped by operators' }
const leftOut: Remark = { words: '50 min left out, 66 % with them' }
const rows = (count: number, ...remarks: Remark[]) =>
  Array.from({ length: count }, () => ({ remarks }))

test.each([
  ['seven objectives', rows(7), 164],
  ['what was refused, which stands beside what is promised', rows(7, refused), 164],
  ['remarks that take a line of their own', [...rows(5), ...rows(2, refused, leftOut)], 124],
  ['an objective more', rows(8), 126],
  ['many', rows(20, leftOut), 70],
])('on paper the burn-down leaves room for %s', (_, objectives, height) => {
  expect(burnDownOnPaper(objectives)).toBe(height)
})

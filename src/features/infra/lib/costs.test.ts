import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ServiceBudget } from '@/backend/service-budgets.ts'
import { budgetProblems, draftOf, emptyDraft, orderOf } from './budget-draft.ts'
import { centsIn, costsOf, costWords, formatDollars } from './costs.ts'
import { now } from './report.fixture.ts'

const budget = (changes: Partial<ServiceBudget> = {}): ServiceBudget => ({
  ...{
    service: 'Vercel',
    plan: 'Pro',
    budgetCents: 2_000,
    projectedCents: null,
    projectedAt: null,
  },
  ...{ revision: 1, savedAt: now, savedByName: null },
  ...changes,
})

test.each([
  [0, '$0'],
  [13_900, '$139'],
  [123_456_05, '$123,456.05'],
])('%i cents are %s', (cents, text) => {
  expect(formatDollars(cents)).toBe(text)
})

test.each([
  ['25', 2_500],
  ['25.5', 2_550],
  [' $1,234.05 ', 123_405],
  ['', null],
  ['0', 0],
  ['-1', Number.NaN],
  ['1.234', Number.NaN],
  ['1e3', Number.NaN],
  ['12345678', Number.NaN],
])('%j is %s cents', (text, cents) => {
  expect(centsIn(text)).toBe(cents)
})

test('an amount comes back from the form as it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), (cents) => {
      const draft = draftOf(budget({ budgetCents: cents, projectedCents: cents }))
      expect(budgetProblems(draft)).toEqual({})
      expect(orderOf(draft)).toMatchObject({ budgetCents: cents, projectedCents: cents })
    }),
  )
})

test('a draft says what is wrong with it, by field', () => {
  expect(Object.keys(budgetProblems(emptyDraft))).toEqual(['service', 'budget'])
  expect(
    Object.keys(budgetProblems({ ...emptyDraft, service: 'x', budget: '1', projected: 'y' })),
  ).toEqual(['projected'])
  expect(orderOf({ service: ' Neon ', plan: ' ', budget: '5', projected: '' })).toEqual({
    ...{ service: 'Neon', plan: '', budgetCents: 500, projectedCents: null },
  })
})

describe('all of them', () => {
  test('without an entry have a budget and no cost', () => {
    expect(costWords(costsOf([budget(), budget()]))).toBe('$40 budget, no cost entered')
  })

  test('add up what was entered, and are as old as its oldest entry', () => {
    const some = [
      budget({ projectedCents: 2_500, projectedAt: now - 1_000 }),
      budget({ service: 'Neon', projectedCents: 1_000, projectedAt: now - 9_000 }),
      budget(),
    ]
    const costs = costsOf(some)
    expect(costWords(costs)).toBe('$35 of $60, 2 of 3 entered')
    expect(costs).toMatchObject({ over: ['Vercel'], oldestAt: now - 9_000 })
    expect(costWords(costsOf(some.slice(0, 2)))).toBe('$35 of $40')
  })
})

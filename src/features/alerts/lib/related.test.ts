import { expect, test } from 'vitest'
import { alertRules } from '@domain/alerts/rules.ts'
import { relatedTo, runbookOf } from './related.ts'

test.each(alertRules.map(({ name }) => name))(
  '%s leads to a runbook and to what it is about',
  (rule) => {
    expect(runbookOf({ rule })).toMatch(/^\/runbooks\/[a-z-]+#[a-z-]+$/)
    expect(runbookOf({ rule, id: 'a1' })).toMatch(/^\/runbooks\/[a-z-]+\?alert=a1#[a-z-]+$/)
    expect(relatedTo({ rule, labels: {} })?.to).toMatch(/^\/[a-z-]+$/)
  },
)

test('one about an objective leads to its chart', () => {
  const alert = { rule: 'HighErrorBudgetBurnRate', labels: { slo: 'api_availability' } }
  expect(relatedTo(alert)?.to).toBe('/slo?objective=api_availability')
})

test('one about a dependency leads to the infrastructure', () => {
  expect(relatedTo({ rule: 'ServiceDown', labels: { dependency: 'auth' } })?.to).toBe('/infra')
})

test('one of an earlier version leads nowhere', () => {
  expect([runbookOf({ rule: 'Gone' }), relatedTo({ rule: 'Gone', labels: {} })]).toEqual([
    null,
    null,
  ])
})

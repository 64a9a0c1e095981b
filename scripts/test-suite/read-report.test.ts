import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { forgetReport, reportPath, tallyOf } from './read-report.ts'
import type { Step, StepKind } from './step.ts'

const step = (kind: StepKind): Step => ({ name: 'self-test', kind, command: 'true', args: [] })

function report(content: unknown) {
  mkdirSync(dirname(reportPath('self-test')), { recursive: true })
  writeFileSync(reportPath('self-test'), JSON.stringify(content))
}

const vitestCounts = { numPassedTests: 4, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 }

beforeEach(() => forgetReport(step('vitest')))
afterEach(() => forgetReport(step('vitest')))

it('counts a static step as one test', () => {
  expect(tallyOf(step('static'), 0)).toEqual({ passed: 1, failed: 0, skipped: 0 })
  expect(tallyOf(step('static'), 2)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

it('counts the tests of a Vitest report', () => {
  report(vitestCounts)
  expect(tallyOf(step('vitest'), 0)).toEqual({ passed: 4, failed: 0, skipped: 2 })
})

it('counts a flaky browser test as failed', () => {
  report({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 0 } })
  expect(tallyOf(step('playwright'), 1)).toEqual({ passed: 3, failed: 2, skipped: 0 })
})

it('never calls a broken run green', () => {
  expect(tallyOf(step('vitest'), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  report(vitestCounts)
  expect(tallyOf(step('vitest'), 1).failed).toBe(1)
})

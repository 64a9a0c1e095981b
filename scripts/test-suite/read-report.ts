import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { repositoryRoot } from '../repository-root.ts'
import type { Step, Tally } from './step.ts'

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
})

const playwrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
})

/** Where a step's machine-readable report goes. */
export function reportPath(name: string) {
  return join(repositoryRoot, 'test-results', `${name}.json`)
}

function countTests(step: Step): Tally {
  const report: unknown = JSON.parse(readFileSync(reportPath(step.name), 'utf8'))
  if (step.kind === 'vitest') {
    const counts = vitestReport.parse(report)
    return {
      passed: counts.numPassedTests,
      failed: counts.numFailedTests,
      skipped: counts.numPendingTests + counts.numTodoTests,
    }
  }
  const { stats } = playwrightReport.parse(report)
  // A flaky test failed once; retries are off, so that it counts as what it is.
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }
}

/** Removes a report of an earlier run, so that a crash cannot be counted by old figures. */
export function forgetReport(step: Step) {
  rmSync(reportPath(step.name), { force: true })
}

/** The tests of a finished step. A step that failed outside of any test counts as one failure. */
export function tallyOf(step: Step, exitCode: number): Tally {
  const own = { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 }
  if (step.kind === 'static') return own
  try {
    const counted = countTests(step)
    return exitCode !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted
  } catch {
    return { passed: 0, failed: 1, skipped: 0 } // No report means the runner itself broke.
  }
}

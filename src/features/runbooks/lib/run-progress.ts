import type { RunbookRun, RunStep } from '@/backend/runbook-runs.ts'

/** The steps of a run by their name. */
export function stepsOf(run: RunbookRun | null): ReadonlyMap<string, RunStep> {
  return new Map(run?.steps.map((step) => [step.step, step]))
}

/** How many steps of a run are ticked. */
export function doneCount(run: RunbookRun): number {
  return run.steps.filter(({ isDone }) => isDone).length
}

import { createContext, use } from 'react'
import type { RunStep } from '@/backend/runbook-runs.ts'

/** The run that is shown, as its steps need it. */
export interface ShownRun {
  steps: ReadonlyMap<string, RunStep>
  /** Ticks a step for everybody; null when there is nothing to tick, or the reader may not. */
  onCheck: ((step: string, done: boolean) => void) | null
  /** The step whose tick is on its way. */
  pendingStep: string | null
}

/** Null when no run is open: the steps then only have numbers. */
export const RunContext = createContext<ShownRun | null>(null)

export function useShownRun(): ShownRun | null {
  return use(RunContext)
}

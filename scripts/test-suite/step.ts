/** How a step is counted: one test for itself, or as many as its report says. */
export type StepKind = 'static' | 'vitest' | 'playwright'

/** One named part of `npm test`. */
export interface Step {
  name: string
  /** Names it together with the other parts of one thing. */
  partOf?: string
  kind: StepKind
  command: string
  args: string[]
  env?: Record<string, string>
  /** Neighbours of the same name here share the machine; all others run alone. */
  together?: 'static' | 'stacks'
  /** Runs from the start beside all others, with what they leave of the cores. */
  isBehind?: boolean
}

/** Tests of one step or of all. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** What a step did: its counts, output and wall time in milliseconds. */
export interface StepResult {
  step: Step
  tally: Tally
  isOk: boolean
  output: string
  elapsedMs: number
}

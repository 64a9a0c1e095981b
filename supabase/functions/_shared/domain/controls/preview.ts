import type { ControlFacts } from './controls.ts'
import { decide, type Decision, type OperationFacts } from './decide.ts'

/** Workflows of one operation, as `read_workload` counts them. */
export type OperationWorkload = {
  readonly operation: string
  readonly queued: number
  readonly running: number
}

export type PreviewInput = {
  /** The controls as they are; null when unreadable. */
  readonly current: ControlFacts | null
  /** The controls as they would be. */
  readonly next: ControlFacts
  readonly operations: readonly OperationFacts[]
  readonly workload: readonly OperationWorkload[]
}

export type ControlsPreview = {
  /** What a new, unapproved request would get. */
  readonly operations: Tally<'refused' | 'held' | 'advisory' | 'live'>
  /** What running workflows get at their next effect. */
  readonly running: Tally<'halted' | 'held' | 'unaffected'>
  /** What queued workflows get when they are next looked at; `stopped` ones stay in the queue. */
  readonly queued: Tally<'stopped' | 'held' | 'advisory' | 'live'>
}

type Tally<K extends string> = Readonly<Record<K | 'total', number>>

/** Counts what changing the controls would do, by the deciding function on the data as it is. */
export function previewControls(input: PreviewInput): ControlsPreview {
  const operations = { total: 0, refused: 0, held: 0, advisory: 0, live: 0 }
  const running = { total: 0, halted: 0, held: 0, unaffected: 0 }
  const queued = { total: 0, stopped: 0, held: 0, advisory: 0, live: 0 }
  const known = new Map(input.operations.map((operation) => [operation.name, operation]))

  for (const operation of input.operations) {
    operations.total += 1
    operations[requestOutcome(decideNext(input, operation, false, null))] += 1
  }
  for (const work of input.workload) {
    const operation = known.get(work.operation) ?? null
    const approved = wasApproved(input.current, operation)
    running.total += work.running
    running[runOutcome(decideNext(input, operation, approved, 'live'))] += work.running
    queued.total += work.queued
    queued[queueOutcome(decideNext(input, operation, approved, null))] += work.queued
  }
  return { operations, running, queued }
}

function decideNext(
  { next }: PreviewInput,
  operation: OperationFacts | null,
  approved: boolean,
  startedMode: 'live' | null,
): Decision {
  return decide({ controls: next, operation, approved, startedMode })
}

/** Work that got past controls which hold its operation carries an approval. A kill hides that. */
function wasApproved(current: ControlFacts | null, operation: OperationFacts | null): boolean {
  const controls = current && { ...current, omnihub_kill_switch: false }
  const now = decide({ controls, operation, approved: false, startedMode: null })
  return now.kind === 'hold'
}

function requestOutcome(decision: Decision): 'refused' | 'held' | 'advisory' | 'live' {
  if (decision.kind === 'hold') return 'held'
  return decision.kind === 'run' ? decision.mode : 'refused'
}

function queueOutcome(decision: Decision): 'stopped' | 'held' | 'advisory' | 'live' {
  if (decision.kind === 'hold') return 'held'
  return decision.kind === 'run' ? decision.mode : 'stopped'
}

function runOutcome(decision: Decision): 'halted' | 'held' | 'unaffected' {
  if (decision.kind === 'hold') return 'held'
  return decision.kind === 'run' ? 'unaffected' : 'halted'
}

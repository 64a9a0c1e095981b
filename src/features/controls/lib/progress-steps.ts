import type { GuardInstance } from '@/backend/stop-progress.ts'
import { countOf } from '@/lib/format-number.ts'
import { formatUtc } from '@/lib/format-time.ts'
import type { ControlName } from '@domain/controls/controls.ts'
import { guardSentence } from './named-guards.ts'
import type { StopView } from './stop-view.ts'

export interface ProgressFacts {
  control: ControlName
  version: number | null
  track: {
    view: StopView
    progress: {
      guards: readonly GuardInstance[]
      serverTime: number
      runningAtFirst: number | null
      history: readonly { running: number }[]
    } | null
  } | null
}

export interface ProgressStep {
  key: 'saved' | 'bound' | 'drained' | 'done'
  state: 'done' | 'now' | 'todo'
  title: string
  detail: string | null
}

/** The steps from "saved" to "stopped"; a step is done only when it is proven. */
export function progressSteps(facts: ProgressFacts): ProgressStep[] {
  const { control, version, track } = facts
  const isKill = control === 'omnihub_kill_switch'
  const saved: ProgressStep = {
    key: 'saved',
    state: 'done',
    title: version === null ? 'Saved' : `Saved as v${version}`,
    detail: isKill
      ? 'New work is refused by the database from here on.'
      : 'New work is decided by it from here on.',
  }
  return isKill
    ? [saved, boundStep(facts), drainStep(track), doneStep(track?.view ?? null)]
    : [saved, boundStep(facts), inForceStep(track?.view ?? null)]
}

function boundStep({ control, track, version }: ProgressFacts): ProgressStep {
  const view = track?.view
  const progress = track?.progress ?? null
  const isPast = view !== undefined && view.phase !== 'bound'
  // Under safe mode and takeover calls go on leaving; what ends are permits given before.
  const words =
    control === 'omnihub_kill_switch'
      ? { past: 'No new call', before: 'No new call,' }
      : { past: 'Nothing decided by the old state', before: 'Old permits run out,' }
  const left = view?.phase === 'bound' ? (view.remainingMs / 1_000).toFixed(1) : '1.0'
  return {
    key: 'bound',
    state: isPast ? 'done' : 'now',
    title: isPast
      ? `${words.past} since ${formatUtc(view.noNewCallSince)}`
      : `${words.before} ${left} s until every permit has ended`,
    detail: progress && guardSentence(progress.guards, progress.serverTime, version),
  }
}

function drainStep(track: ProgressFacts['track']): ProgressStep {
  const counts = track?.view.counts
  const detail =
    counts && counts.outcomeUnknown > 0
      ? `${countOf(counts.outcomeUnknown, 'workflow')} of unknown outcome, not waited for.`
      : null
  if (!track || !counts) {
    return { key: 'drained', state: 'now', title: 'Counting what still runs', detail }
  }
  if (track.view.phase === 'stopped') {
    return { key: 'drained', state: 'done', title: 'Nothing is running, no call is open', detail }
  }
  const first = Math.max(
    counts.running,
    track.progress?.runningAtFirst ?? 0,
    ...(track.progress?.history.map(({ running }) => running) ?? []),
  )
  const of = first > counts.running ? ` of ${first}` : ''
  return {
    key: 'drained',
    state: 'now',
    title: `Running workflows, ${counts.running}${of} left · ${countOf(counts.openEffects, 'call')} open`,
    detail,
  }
}

function doneStep(view: StopView | null): ProgressStep {
  return view?.phase === 'stopped'
    ? {
        key: 'done',
        state: 'done',
        title: `Stopped at ${formatUtc(view.stoppedAt)}`,
        detail:
          'Calls that had left before cannot be recalled; agents elsewhere are refused from now on.',
      }
    : {
        key: 'done',
        state: 'todo',
        title: 'Stopped',
        detail: 'Shown when every permit has ended, 0 are running and 0 calls are open.',
      }
}

function inForceStep(view: StopView | null): ProgressStep {
  return view !== null && view.phase !== 'bound'
    ? {
        key: 'done',
        state: 'done',
        title: `In force since ${formatUtc(view.noNewCallSince)}`,
        detail: 'Work under way is decided again at its next call.',
      }
    : { key: 'done', state: 'todo', title: 'In force everywhere', detail: null }
}

/** Title of the progress view, and whether everything it promises is proven. */
export function progressHeading(
  control: ControlName,
  view: StopView | null,
): { text: string; isDone: boolean } {
  switch (control) {
    case 'omnihub_kill_switch':
      return view?.phase === 'stopped'
        ? { text: 'Operations are stopped', isDone: true }
        : { text: 'Stopping operations', isDone: false }
    case 'execution_safe_mode':
      return inForce(view, 'Starting safe mode', 'Safe mode is on')
    case 'operator_takeover':
      return inForce(view, 'Taking over', 'Operator takeover is on')
  }
}

function inForce(view: StopView | null, before: string, after: string) {
  const isDone = view !== null && view.phase !== 'bound'
  return { text: isDone ? after : before, isDone }
}

import { countOf } from '@/lib/format-number.ts'
import { formatUtc } from '@/lib/format-time.ts'
import type { Controls } from '@domain/controls/controls.ts'
import type { StopView } from './stop-view.ts'

export interface Verdict {
  tone: 'ok' | 'warn' | 'danger' | 'held'
  text: string
}

/** The one sentence the operator page opens with. */
export function pageVerdict(
  controls: Controls | null,
  facts: { operations: number; isQueuePaused: boolean },
): Verdict {
  if (controls === null) {
    return { tone: 'danger', text: 'The controls cannot be read. Guards refuse everything.' }
  }
  const allowed = controls.allowed_operations.length
  if (controls.omnihub_kill_switch) {
    return { tone: 'danger', text: 'Everything is stopped by the kill switch.' }
  }
  if (controls.operator_takeover) {
    if (allowed === 0) {
      return { tone: 'held', text: 'Nothing runs by itself. Every operation waits for a human.' }
    }
    const listed = `${allowed} of ${countOf(facts.operations, 'operation')} may run`
    return controls.execution_safe_mode
      ? { tone: 'held', text: `Only ${listed}, and they change nothing.` }
      : { tone: 'held', text: `Only ${listed}. The rest wait for a human.` }
  }
  if (controls.execution_safe_mode) {
    return { tone: 'warn', text: 'Operations run, but change nothing.' }
  }
  return facts.isQueuePaused
    ? { tone: 'warn', text: 'Nothing is engaged, but the queue is paused.' }
    : { tone: 'ok', text: 'Operations are running. Nothing is engaged.' }
}

/** The sentence on the stop card. */
export function stopVerdict(view: StopView): string {
  switch (view.phase) {
    case 'bound':
      return 'Stopping. Every permit ends within 1 s.'
    case 'draining':
      return `Stopping. Nothing new since ${formatUtc(view.noNewCallSince)}.`
    case 'stopped':
      return `Stopped at ${formatUtc(view.stoppedAt)}.`
  }
}

/** What is not proven yet, below the verdict. */
export function stopExplanation(view: StopView): string[] {
  const { counts } = view
  if (!counts) return ['Counting what still runs.']
  const unknown =
    counts.outcomeUnknown === 0
      ? []
      : [
          `${countOf(counts.outcomeUnknown, 'workflow')} ${counts.outcomeUnknown === 1 ? 'has' : 'have'} an unknown outcome: a call had left and never answered.`,
        ]
  if (view.phase === 'stopped') {
    return [
      `No new call since ${formatUtc(view.noNewCallSince)}. Nothing is running and no call is open.`,
      ...unknown,
    ]
  }
  const halting = `${countOf(counts.running, 'workflow')} ${counts.running === 1 ? 'is' : 'are'} halting`
  const left = `${countOf(counts.openEffects, 'call')} had already left, waiting for ${counts.openEffects === 1 ? 'its answer' : 'their answers'}`
  return [
    [counts.running > 0 ? halting : '', counts.openEffects > 0 ? left : '']
      .filter((part) => part !== '')
      .join(' and '),
    'This page says “stopped” at 0 running and 0 calls open',
    ...unknown.map((text) => text.replace(/\.$/, '')),
  ]
    .filter((sentence) => sentence !== '')
    .map((sentence) => `${sentence}.`)
}

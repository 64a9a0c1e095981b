import type { WorkflowEffect, WorkflowEvent } from '@/backend/workflow-record.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import type { Tone } from '@/ui/badge.tsx'

export interface TimelineLine {
  key: string
  at: number
  words: string
  /** What follows in a quieter voice: a reason, an error. */
  note: string | null
  tone: Tone
}

type Said = Pick<TimelineLine, 'words' | 'note' | 'tone'>

/** What happened to a workflow, newest first, each event in plain words. */
export function timelineOf(
  events: readonly WorkflowEvent[],
  effects: readonly WorkflowEffect[],
): TimelineLine[] {
  const byId = new Map(effects.map((effect) => [effect.id, effect]))
  return events
    .map((event) => ({
      key: String(event.id),
      at: event.at,
      ...say(event, byId.get(text(event, 'effect_id') ?? '')),
    }))
    .toReversed()
}

function say(event: WorkflowEvent, effect: WorkflowEffect | undefined): Said {
  const { type } = event
  const reason = text(event, 'reason') ?? text(event, 'message')
  switch (type) {
    case 'submitted': {
      const by = text(event, 'by') ?? 'somebody'
      const owner = text(event, 'for')
      return plain(
        owner && owner !== by ? `${by} asked for it, on behalf of ${owner}` : `${by} asked for it`,
      )
    }
    case 'started':
      return said(
        `Attempt ${amount(event, 'attempt') ?? 1} started${
          text(event, 'mode') === 'advisory' ? ', without effect' : ''
        }`,
        'info',
      )
    case 'effect_begun':
      return begun(event, effect)
    case 'effect_finished':
      return finished(event, effect)
    case 'held':
      return said('Held for a human', 'held', heldBecause(event.detail['because']))
    case 'handed_back':
      return plain('Handed back before any call', reason)
    case 'failed':
      return said('The attempt failed', 'warn', coded(event))
    case 'dead_letter':
      return said('No attempt is left: a dead letter', 'warn', coded(event))
    case 'halted':
      return said('Halted', 'danger', reason)
    case 'outcome_unknown':
      return said('Outcome unknown: the call never reported', 'warn')
    case 'succeeded':
      return said('Succeeded', 'ok')
    case 'succeeded_late':
      return said('Succeeded: its answer came late', 'ok')
    case 'cancelled':
      return plain('Ended as cancelled')
    case 'cancel_too_late':
      return said('Too late to cancel: a call that had left succeeded', 'warn')
    case 'expired':
      return plain('Expired', reason)
    case 'failed_late':
      return said('The late answer says that it had failed', 'danger', coded(event))
    default:
      return byPerson(event, reason)
  }
}

const commands: Readonly<Record<string, string>> = {
  resumed: 'resumed it',
  submitted_again: 'submitted it again',
  cancel_requested: 'cancelled it',
  replayed: 'replayed its dead letter',
  discarded: 'discarded its dead letter',
}

function byPerson(event: WorkflowEvent, reason: string | null): Said {
  const by = text(event, 'by')
  const done = commands[event.type]
  if (by && done) return plain(`${by} ${done}`, reason === null ? null : `“${reason}”`)
  return plain(capital(event.type.replaceAll('_', ' ')), reason)
}

function begun(event: WorkflowEvent, effect: WorkflowEffect | undefined): Said {
  if (text(event, 'mode') === 'advisory') return plain('Recorded what it would do')
  switch (effect?.status) {
    case 'open':
      return said('Its call left and has not answered', 'info')
    case 'outcome_unknown':
      return said('Its call left and never answered', 'warn')
    default:
      return plain('Its call left')
  }
}

function finished(event: WorkflowEvent, effect: WorkflowEffect | undefined): Said {
  const status = amount(event, 'http_status')
  const isLate = event.detail['late'] === true
  const took = effect?.outcome?.['duration_ms']
  const after =
    typeof took === 'number' && took >= 1
      ? ` after ${took < 1_000 ? `${String(Math.round(took))} ms` : formatDuration(took)}`
      : ''
  switch (text(event, 'status')) {
    case 'succeeded':
      return said(`${answered(status)}${after}${isLate ? ', late' : ''}`, 'ok')
    case 'recorded':
      return plain('Called nothing')
    case 'refused_late':
      return said('The endpoint refused the call, because it came too late', 'warn')
    default:
      return said(
        status === null ? `No answer came${after}` : `${answered(status)}${after}`,
        'warn',
        text(event, 'code'),
      )
  }
}

function answered(status: number | null): string {
  return status === null ? 'The endpoint answered' : `The endpoint answered ${String(status)}`
}

function heldBecause(because: unknown): string | null {
  if (!Array.isArray(because)) return null
  return because.includes('operator_takeover')
    ? 'Not on the allow-list of the takeover'
    : 'Its risk asks for a human'
}

function coded(event: WorkflowEvent): string | null {
  const message = text(event, 'message')
  const code = text(event, 'code')
  if (message === null) return code
  return code === null ? message : `${message} (${code})`
}

const said = (words: string, tone: Tone, note: string | null = null): Said => ({
  words,
  tone,
  note,
})
const plain = (words: string, note: string | null = null): Said => said(words, 'neutral', note)

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function text({ detail }: WorkflowEvent, key: string): string | null {
  const value = detail[key]
  return typeof value === 'string' && value !== '' ? value : null
}

function amount({ detail }: WorkflowEvent, key: string): number | null {
  const value = detail[key]
  return typeof value === 'number' ? value : null
}

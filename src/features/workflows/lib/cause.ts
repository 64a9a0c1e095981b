import type { WholeWorkflow } from '@/backend/workflow-record.ts'
import { formatAge } from '@/lib/format-duration.ts'
import type { Tone } from '@/ui/badge.tsx'
import type { ControlName, Controls } from '@domain/controls/controls.ts'

export interface Cause {
  tone: Tone
  title: string
  text: string
}

export interface CauseFacts {
  workflow: WholeWorkflow
  /** The controls as they are now; null when they cannot be read. */
  controls: Controls | null
  isQueuePaused: boolean
  now: number
}

/** Why a workflow is where it is and who can move it; null where its status says everything. */
export function causeOf({ workflow, controls, isQueuePaused, now }: CauseFacts): Cause | null {
  switch (workflow.status) {
    case 'running':
      if (!workflow.isCancelling) return null
      return {
        tone: 'info',
        title: 'Cancelling, one call is still out',
        text: 'It cannot be recalled. If it fails, the workflow is cancelled; if it succeeds, the workflow has succeeded and says so.',
      }
    case 'queued':
      return queuedCause(controls, isQueuePaused && !workflow.isReleased)
    case 'failed':
      return {
        tone: 'warn',
        title: `Attempt ${String(workflow.attempt)} of ${String(workflow.maxAttempts)} failed`,
        text: `${errorWords(workflow)} ${
          workflow.availableAt > now
            ? `It tries again in ${formatAge(workflow.availableAt - now)}, under the same idempotency key.`
            : 'It tries again under the same idempotency key.'
        }`,
      }
    case 'awaiting_approval':
      return {
        tone: 'held',
        title: 'Waiting for a human',
        text: 'It runs once enough people have approved exactly these params, and expires otherwise.',
      }
    case 'halted':
      return haltedCause(workflow, controls, now)
    case 'outcome_unknown':
      return {
        tone: 'warn',
        title: 'Nobody knows what the call did',
        text: 'It left and never reported. Look at the endpoint before you decide: resuming repeats the call with the same idempotency key. A late answer still counts.',
      }
    case 'dead_letter':
      return {
        tone: 'warn',
        title: `Failed for good after ${attempts(workflow.attempt)}`,
        text: `${errorWords(workflow)} Replay or discard its dead letter.`,
      }
    case 'expired':
      return {
        tone: 'neutral',
        title: 'Expired, and never runs',
        text:
          workflow.errorCode === 'OPERATION_CHANGED'
            ? 'The operation changed after this was submitted, so what people would have seen no longer matched.'
            : (workflow.errorMessage ?? 'It was not started in time.'),
      }
    case 'rejected':
      return {
        tone: 'neutral',
        title: 'Rejected, and never runs',
        text: workflow.errorMessage ?? 'Its approval says by whom and why.',
      }
    case 'cancelled':
      return {
        tone: 'neutral',
        title: 'Cancelled, and never runs',
        text: workflow.errorMessage ?? 'The timeline says by whom and why.',
      }
    case 'succeeded':
      if (workflow.mode !== 'advisory') return null
      return {
        tone: 'warn',
        title: 'Ran without effect',
        text: 'Safe mode was on. What it would have done is below; the same idempotency key may still run live once.',
      }
  }
}

function queuedCause(controls: Controls | null, isPaused: boolean): Cause | null {
  if (controls === null || controls.omnihub_kill_switch) {
    return {
      tone: 'danger',
      title: 'Held by the kill switch',
      text: `It starts after the release, unless it expires before. ${askOf(controls, 'omnihub_kill_switch')}`,
    }
  }
  if (!isPaused) return null
  return {
    tone: 'warn',
    title: 'The queue is paused',
    text: 'It starts once an admin resumes the queue, unless it expires before.',
  }
}

const controlOfCode: Readonly<Record<string, ControlName>> = {
  KILL_SWITCH: 'omnihub_kill_switch',
  SAFE_MODE: 'execution_safe_mode',
}

const haltedTitles: Readonly<Record<string, string>> = {
  KILL_SWITCH: 'Halted by the kill switch',
  SAFE_MODE: 'Halted by safe mode',
  CONTROLS_UNAVAILABLE: 'Halted, because the controls could not be read',
  UNKNOWN_OPERATION: 'Halted, because its operation is disabled',
}

function haltedCause(workflow: WholeWorkflow, controls: Controls | null, now: number): Cause {
  const code = workflow.errorCode ?? ''
  const control = controlOfCode[code]
  const parts = [workflow.errorMessage ?? '', control ? stateOf(controls, control, now) : '']
  if (code === 'UNKNOWN_OPERATION') parts.push('Enable the operation before you resume it.')
  parts.push('It stays halted until an admin resumes or cancels it.')
  return {
    tone: code === 'SAFE_MODE' ? 'warn' : 'danger',
    title: haltedTitles[code] ?? 'Halted after a failure',
    text: parts.filter((part) => part !== '').join(' '),
  }
}

/** Whether the control is still on, by whom it was engaged and whom to ask. */
function stateOf(controls: Controls | null, control: ControlName, now: number): string {
  if (controls === null) return 'The controls cannot be read now.'
  if (!controls[control]) return 'The control is off again.'
  const since = controls[`${control}_engaged_at`]
  const reason = controls[`${control}_engaged_reason`]
  return [
    `Still on${since === null ? '' : ` for ${formatAge(now - Date.parse(since))}`}`,
    reason === null ? '' : `: “${reason}”`,
    '. ',
    askOf(controls, control),
  ].join('')
}

function askOf(controls: Controls | null, control: ControlName): string {
  return `Ask ${controls?.[`${control}_engaged_by_name`] ?? 'an operator on duty'}.`
}

function errorWords({ errorCode, errorMessage }: WholeWorkflow): string {
  const message = errorMessage ?? 'The endpoint gave no reason.'
  return errorCode === null ? message : `${message} (${errorCode})`
}

function attempts(count: number): string {
  return count === 1 ? 'one attempt' : `${String(count)} attempts`
}

import { expect, test } from 'vitest'
import { workflowStatuses } from '@/backend/workflow-item.ts'
import type { WholeWorkflow } from '@/backend/workflow-record.ts'
import { controlsRow } from '@domain/controls/controls.fixture.ts'
import { causeOf, type CauseFacts } from './cause.ts'
import { workflowWith } from './workflow.fixture.ts'

const now = Date.parse('2026-11-20T10:58:00Z')

function cause(
  workflow: Partial<WholeWorkflow>,
  facts: Partial<Omit<CauseFacts, 'workflow'>> = {},
) {
  return causeOf({
    workflow: workflowWith(workflow),
    controls: controlsRow(),
    isQueuePaused: false,
    now,
    ...facts,
  })
}

const stopped = controlsRow({
  omnihub_kill_switch: true,
  omnihub_kill_switch_engaged_at: '2026-11-20T10:31:00Z',
  omnihub_kill_switch_engaged_by_name: 'Dana Kim',
  omnihub_kill_switch_engaged_reason: 'Runaway refunds',
})

test('what goes well needs no explanation', () => {
  for (const status of ['queued', 'running', 'succeeded'] as const) {
    expect(cause({ status })).toBeNull()
  }
})

test.each(workflowStatuses)('%s says something whenever it says anything', (status) => {
  const found = cause({ status })
  if (found) expect(found.title.length * found.text.length).toBeGreaterThan(0)
})

test('halted names the control, its reason and whom to ask, while it is on', () => {
  const found = cause(
    { status: 'halted', errorCode: 'KILL_SWITCH', errorMessage: 'Before this effect began.' },
    { controls: stopped },
  )
  expect(found).toMatchObject({ tone: 'danger', title: 'Halted by the kill switch' })
  expect(found?.text).toContain('Still on for 27 min: “Runaway refunds”. Ask Dana Kim.')
})

test('halted says that the control is off again, and that it stays halted all the same', () => {
  const found = cause({ status: 'halted', errorCode: 'SAFE_MODE' })
  expect(found).toMatchObject({ tone: 'warn', title: 'Halted by safe mode' })
  expect(found?.text).toMatch(/off again.*stays halted until an admin/)
})

test('queued work is explained only while something keeps it from starting', () => {
  expect(cause({ status: 'queued' }, { controls: stopped })?.title).toBe('Held by the kill switch')
  expect(cause({ status: 'queued' }, { isQueuePaused: true })?.title).toBe('The queue is paused')
  expect(cause({ status: 'queued', isReleased: true }, { isQueuePaused: true })).toBeNull()
  expect(cause({ status: 'queued' }, { controls: null })?.title).toBe('Held by the kill switch')
})

test('an unknown outcome says what resuming would mean', () => {
  expect(cause({ status: 'outcome_unknown' })?.text).toMatch(
    /repeats the call with the same idempotency key/,
  )
})

test('an advisory run that ended is marked as without effect', () => {
  expect(cause({ status: 'succeeded', mode: 'advisory' })?.title).toBe('Ran without effect')
})

test('a cancelled run with an open call is said to be cancelling', () => {
  expect(cause({ status: 'running', isCancelling: true })?.title).toBe(
    'Cancelling, one call is still out',
  )
})

test('a retry says which attempt failed and when the next one starts', () => {
  const found = cause({
    status: 'failed',
    attempt: 1,
    availableAt: now + 2_000,
    errorCode: 'HTTP_503',
    errorMessage: 'Busy.',
  })
  expect(found?.title).toBe('Attempt 1 of 4 failed')
  expect(found?.text).toBe(
    'Busy. (HTTP_503) It tries again in 2 s, under the same idempotency key.',
  )
})

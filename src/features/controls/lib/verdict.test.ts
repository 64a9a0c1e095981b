import { describe, expect, test } from 'vitest'
import { controlsRow } from '@domain/controls/controls.fixture.ts'
import type { StopView } from './stop-view.ts'
import { pageVerdict, stopExplanation, stopVerdict } from './verdict.ts'

const facts = { operations: 9, isQueuePaused: false }

describe('the sentence of the page', () => {
  test.each([
    [null, facts, 'The controls cannot be read. Guards refuse everything.'],
    [controlsRow(), facts, 'Operations are running. Nothing is engaged.'],
    [
      controlsRow(),
      { ...facts, isQueuePaused: true },
      'Nothing is engaged, but the queue is paused.',
    ],
    [
      controlsRow({ omnihub_kill_switch: true, execution_safe_mode: true }),
      facts,
      'Everything is stopped by the kill switch.',
    ],
    [controlsRow({ execution_safe_mode: true }), facts, 'Operations run, but change nothing.'],
    [
      controlsRow({ operator_takeover: true, allowed_operations: [] }),
      facts,
      'Nothing runs by itself. Every operation waits for a human.',
    ],
    [
      controlsRow({ operator_takeover: true }),
      facts,
      'Only 1 of 9 operations may run. The rest wait for a human.',
    ],
    [
      controlsRow({ operator_takeover: true, execution_safe_mode: true }),
      facts,
      'Only 1 of 9 operations may run, and they change nothing.',
    ],
  ])('%#: %s', (controls, given, text) => {
    expect(pageVerdict(controls, given).text).toBe(text)
  })
})

const since = Date.parse('2026-11-20T10:31:05Z')
const view = (counts: { running: number; openEffects: number; outcomeUnknown: number } | null) =>
  ({ phase: 'draining', noNewCallSince: since, counts }) satisfies StopView

describe('the sentences of a stop', () => {
  test('name the time from which nothing is new, and say what is waited for', () => {
    const draining = view({ running: 3, openEffects: 2, outcomeUnknown: 0 })
    expect(stopVerdict(draining)).toBe('Stopping. Nothing new since 10:31:05 UTC.')
    expect(stopExplanation(draining)).toEqual([
      '3 workflows are halting and 2 calls had already left, waiting for their answers.',
      'This page says “stopped” at 0 running and 0 calls open.',
    ])
  })

  test('leave out what is not there, and admit what is not known', () => {
    expect(stopExplanation(view({ running: 0, openEffects: 1, outcomeUnknown: 1 }))).toEqual([
      '1 call had already left, waiting for its answer.',
      'This page says “stopped” at 0 running and 0 calls open.',
      '1 workflow has an unknown outcome: a call had left and never answered.',
    ])
    expect(stopExplanation(view(null))).toEqual(['Counting what still runs.'])
  })

  test('say "stopped" with its own time', () => {
    const counts = { running: 0, openEffects: 0, outcomeUnknown: 2 }
    const stopped = {
      phase: 'stopped',
      noNewCallSince: since,
      stoppedAt: since + 47_000,
      counts,
    } as const
    expect(stopVerdict(stopped)).toBe('Stopped at 10:31:52 UTC.')
    expect(stopExplanation(stopped)[1]).toMatch(/^2 workflows have an unknown outcome/)
  })
})

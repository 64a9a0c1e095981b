import { expect, test } from 'vitest'
import type { IncidentEvent } from '@/backend/incident-events.ts'
import { incidentLine, kindName } from './incident-line.ts'
import {
  addressFromSpan,
  spanFromAddress,
  spanOfChoice,
  storyLines,
  whatIsWrong,
} from './incident-span.ts'

const minute = 60_000
const event = (at: number, kind = 'alerts', detail: object = {}): IncidentEvent => ({
  at,
  key: `${kind}:${String(at)}`,
  kind,
  detail: { ...detail },
})

test.each([
  [
    event(0, 'controls', {
      ...{ seq: 7, actor_name: 'Dana', actor_type: 'user', action: 'control.engaged' },
      ...{ resource_id: 'omnihub_kill_switch', reason: 'Runaway', metadata: {} },
    }),
    'Dana engaged Kill switch: “Runaway” → /audit/7',
  ],
  [
    event(0, 'refusals', {
      ...{ seq: 8, actor_name: 'guard', action: 'operation.requested.refused' },
      ...{ resource_id: 'issue_refund', reason: '14 times' },
    }),
    'guard could not run issue_refund, 14 times → /audit/8',
  ],
  [
    event(0, 'approvals', {
      type: 'approved',
      actor_name: 'Sam',
      operation: 'issue_refund',
      approval_id: 'a1',
    }),
    'Sam approved issue_refund → /approvals/a1',
  ],
  [
    event(0, 'alerts', {
      type: 'firing',
      title: 'Service is down',
      severity: 'critical',
      alert_id: 'x',
    }),
    'Alert fired: Service is down, critical → /alerts/x',
  ],
  [
    event(0, 'alerts', {
      type: 'acknowledged',
      title: 'Service is down',
      actor_name: 'Sam',
      reason: 'on it',
      alert_id: 'x',
    }),
    'Sam acknowledged Service is down: “on it” → /alerts/x',
  ],
  [event(0, 'deploys', { type: 'started' }), 'Deploys started  → null'],
])('%o', (of, words) => {
  const { actor, verb, object, rest, to } = incidentLine(of)
  expect(`${actor} ${verb} ${object}${rest} → ${String(to)}`).toBe(words)
})

test('says where long nothing happened, also before the first and after the last', () => {
  const span = { from: 0, to: 60 * minute }
  const shape = (isWhole: boolean) =>
    storyLines([event(6 * minute), event(7 * minute), event(30 * minute)], span, isWhole).map(
      (line) =>
        line.kind === 'quiet' ? `quiet ${String((line.to - line.from) / minute)}` : line.kind,
    )
  expect(shape(true)).toEqual(['quiet 6', 'event', 'event', 'quiet 23', 'event', 'quiet 30'])
  // What follows has not been read yet.
  expect(shape(false).at(-1)).toBe('event')
  expect(storyLines([], span, true)).toHaveLength(1)
})

test('says on which day something happened, once it is another one than that of the beginning', () => {
  const hour = 60 * minute
  const inUtc = (moment: number) => new Date(moment).setUTCHours(0, 0, 0, 0)
  const lines = storyLines(
    [event(hour), event(25 * hour), event(26 * hour), event(49 * hour)],
    { from: 0, to: 50 * hour },
    false,
    inUtc,
  )
  expect(lines.filter(({ kind }) => kind !== 'quiet').map(({ kind, key }) => [kind, key])).toEqual([
    ['event', `alerts:${String(hour)}`],
    ['day', `day ${String(24 * hour)}`],
    ['event', `alerts:${String(25 * hour)}`],
    ['event', `alerts:${String(26 * hour)}`],
    ['day', `day ${String(48 * hour)}`],
    ['event', `alerts:${String(49 * hour)}`],
  ])
})

test('a span keeps its address', () => {
  const address =
    'from=2026-11-20T10%3A26%3A00.000Z&to=2026-11-20T11%3A00%3A00.000Z&off=alerts%2Crefusals'
  expect(addressFromSpan(spanFromAddress(new URLSearchParams(address)))).toBe(address)
  expect(addressFromSpan(spanFromAddress(new URLSearchParams('from=then&off=<x>')))).toBe('')
})

test.each([
  ['', '', null],
  ['2026-11-20T10:00:00Z', '', null],
  ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z', 'It ends before it begins'],
  ['2026-11-29T10:00:00Z', '', 'That time has not come yet'],
  ['2026-10-28T00:00:00Z', '', null],
  ['2026-10-27T23:59:59Z', '', 'That is more than 31 days'],
  ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', null],
])('a span from %s to %s: %s', (from, to, words) => {
  expect(whatIsWrong({ from, to }, Date.parse('2026-11-28T00:00:00Z'))).toBe(words)
})

test.each([
  ['', '', '2026-11-28T11:00:00.000Z', ''],
  ['24h', '', '2026-11-27T12:00:00.000Z', ''],
  ['2026-11-20T10:00:00.000Z', '', '2026-11-20T10:00:00.000Z', ''],
  ['', '2026-11-20T10:00:00.000Z', '2026-11-20T09:00:00.000Z', '2026-11-20T10:00:00.000Z'],
])('the log from "%s" to "%s" leads to the incident from %s to "%s"', (from, to, began, ended) => {
  const address = spanOfChoice({ from, to }, Date.parse('2026-11-28T12:00:00Z'))
  expect(spanFromAddress(new URLSearchParams(address))).toEqual({ from: began, to: ended, off: [] })
})

test('a kind that is not known here keeps its name', () => {
  expect(kindName('controls')).toBe('Controls')
  expect(kindName('deploys')).toBe('Deploys')
})

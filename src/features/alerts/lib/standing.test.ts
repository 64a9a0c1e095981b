import { expect, test } from 'vitest'
import type { Alert } from '@/backend/alerts.ts'
import { countWaiting, firesAt, firingInOrder, leadSentence, ruleStanding } from './standing.ts'

let ids = 0
function alert(changes: Partial<Alert> = {}): Alert {
  ids += 1
  return {
    ...{ id: String(ids), rule: 'DLQBacklog', labels: {}, title: 'Dead letters pile up' },
    ...{ summary: '', severity: 'critical', state: 'firing', pendingAt: 0, firingAt: 0 },
    ...{ clearingSince: null, unknownSince: null, resolvedAt: null, inhibitedBy: null },
    ...{ silenceId: null, announcedAt: 0, acknowledged: null },
    ...changes,
  }
}
const warning = { severity: 'warning' } as const
const taken = { acknowledged: { at: 0, byName: 'Dana', reason: null } }

test.each([
  ['Nothing fires.', []],
  ['Nothing fires.', [alert({ state: 'pending', firingAt: null })]],
  ['One alert waits for somebody, critical.', [alert()]],
  ['One alert waits for somebody.', [alert(warning), alert(taken)]],
  ['2 alerts wait for somebody, 1 critical.', [alert(), alert(warning)]],
  ['2 alerts wait for somebody, critical.', [alert(), alert()]],
  ['One alert fires, and it is looked after.', [alert(taken)]],
  [
    '3 alerts fire, and all are looked after.',
    [alert(taken), alert({ silenceId: 'x' }), alert({ inhibitedBy: 'ServiceDown' })],
  ],
])('%s', (sentence, alerts) => {
  expect(leadSentence(alerts)).toBe(sentence)
})

test('only what waits for somebody is counted, and comes first', () => {
  const hidden = [alert(taken), alert({ inhibitedBy: 'ServiceDown' }), alert({ silenceId: 'x' })]
  const open = alert(warning)
  const alerts = [...hidden, open, alert({ state: 'pending' })]
  expect(countWaiting({ alerts })).toBe(1)
  expect(firingInOrder(alerts)).toEqual([open, ...hidden])
})

test('what is pending says when it fires', () => {
  expect(firesAt(alert({ state: 'pending', pendingAt: 1_000 }))).toBe(601_000)
  expect(firesAt(alert())).toBeNull()
  expect(firesAt(alert({ state: 'pending', rule: 'Gone' }))).toBeNull()
})

test('a rule is quiet only while it is judged', () => {
  expect(ruleStanding('DLQBacklog', [], true)).toBe('quiet')
  expect(ruleStanding('DLQBacklog', [], false)).toBe('unknown')
  const pending = alert({ state: 'pending' })
  expect(ruleStanding('DLQBacklog', [pending], true)).toBe('pending')
  expect(ruleStanding('DLQBacklog', [pending, alert({ labels: { a: 'b' } })], false)).toBe('firing')
  expect(ruleStanding('HighLatency', [pending], true)).toBe('quiet')
})

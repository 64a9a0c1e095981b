import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compose } from './compose.ts'
import type { MessageFacts, OutboxEntry } from './message-facts.ts'

const sender = {
  ...{ installation: 'OmniHub', environment: 'production', panelUrl: 'https://panel.example.com' },
}
const since = '2026-11-27T20:42:07.123456+00:00'

function entry(payload: OutboxEntry['payload'], more: Partial<OutboxEntry> = {}): OutboxEntry {
  return { at: since, dedup_key: 'key', alert_id: null, approval_id: null, payload, ...more }
}

function facts(changes: Partial<MessageFacts> = {}): MessageFacts {
  return {
    ...{ message_id: 'b7a4c1de-0000-4000-8000-000000000001', kind: 'alert_firing' },
    ...{ severity: 'critical', rule: 'KillSwitchEnabled', thread_key: 'key', first_at: since },
    total: 1,
    entries: [
      entry({ control: 'omnihub_kill_switch', since, by: 'Dana Kim', reason: 'refunds loop' }),
    ],
    ...changes,
  }
}
const composed = (changes: Partial<MessageFacts> = {}) => compose(facts(changes), sender)

describe('a message', () => {
  test('about the kill switch says what, since when, who, why, and where to look', () => {
    expect(composed()).toMatchObject({
      title: 'Critical: The kill switch is on (production)',
      summary: 'Everything that asks OmniHub is refused.',
      facts: [
        { label: 'Since', value: '2026-11-27 20:42:07 UTC' },
        { label: 'By', value: 'Dana Kim' },
        { label: 'Reason', value: 'refunds loop' },
      ],
      links: [
        { label: 'Alerts', url: 'https://panel.example.com/alerts' },
        {
          label: 'What to do',
          url: 'https://panel.example.com/runbooks/kill-switch-active#summary',
        },
      ],
    })
  })

  test('leads to the alert once there is one', () => {
    const [first] = facts().entries
    if (!first) throw new Error('no entry')
    expect(composed({ entries: [{ ...first, alert_id: 'a1' }] }).links[0]).toEqual({
      label: 'Alert',
      url: 'https://panel.example.com/alerts/a1',
    })
  })

  test('about an objective names it, and its summary is the evaluator’s', () => {
    const alert = entry({
      ...{ title: 'Answers are slow', about: 'API answers within 1 s', summary: '12 % were slow.' },
      ...{ labels: { slo: 'api_latency' }, since },
    })
    const message = composed({ rule: 'HighLatency', severity: 'warning', entries: [alert] })
    expect(message.title).toBe('Warning: API answers within 1 s: answers are slow (production)')
    expect(message.summary).toBe('12 % were slow.')
  })

  test.each([
    ['alert_acknowledged', 'Handled: The kill switch is on (production)', 'Dana Kim is on it.'],
    ['alert_resolved', 'Over: The kill switch is on (production)', 'It is over.'],
  ] as const)('of the kind %s answers', (kind, title, summary) => {
    expect(composed({ kind })).toMatchObject({ title, summary })
  })

  test('about many names ten and counts the others', () => {
    const entries = Array.from({ length: 100 }, (_, n) =>
      entry({ title: 'Answers are slow', labels: { slo: `objective_${n}` }, since }),
    )
    const message = composed({ rule: 'HighLatency', total: 500, entries })
    expect(message.title).toBe('Critical: Answers are slow, 500 times (production)')
    expect(message.lines).toHaveLength(11)
    expect(message.lines.at(0)).toBe('objective_0')
    expect(message.lines.at(-1)).toBe('and 490 more')
    expect(message.links[0]?.label).toBe('Alerts')
  })

  test('about an approval says until when, and how many have agreed', () => {
    const payload = {
      ...{ operation: 'issue_refund', risk: 'high', share: 80, since, until: since },
      ...{ given: 1, needed: 2, by: 'Agent 7' },
    }
    const message = composed({
      ...{ kind: 'approval_waits', rule: 'approval_waits' },
      entries: [entry(payload, { approval_id: 'p1' })],
    })
    expect(message).toMatchObject({
      title: 'An approval waits: issue_refund (production)',
      summary: '80 % of the time to decide has passed.',
      links: [{ label: 'Decide', url: 'https://panel.example.com/approvals/p1' }],
    })
    expect(message.facts).toContainEqual({ label: 'Approvals', value: '1 of 2' })
  })

  test('about a review says that nothing is released by itself', () => {
    const message = composed({
      ...{ kind: 'control_review_due', rule: null, severity: 'warning' },
      entries: [entry({ control: 'execution_safe_mode', review_at: since, since })],
    })
    expect(message.title).toBe('Review due: safe mode is on (production)')
    expect(message.summary).toContain('stays on')
  })

  test.each([
    ['drill_started', {}, 'Drill: somebody practises a stop', /^Nothing is stopped\./],
    [
      ...(['drill_ended', { passed: true, time_to_stop_ms: 402 }, 'Drill over: passed'] as const),
      /^No guard admitted 0\.40 s after it began\.$/,
    ],
    [
      ...(['drill_ended', { passed: false, problem: 'no guard knew' }] as const),
      ...(['Drill over: not passed', /^It went wrong: no guard knew\.$/] as const),
    ],
    ['drill_ended', {}, 'Drill over: not passed', /^Nothing was measured\.$/],
  ] as const)('%s of %o is never taken for a stop', (kind, payload, title, summary) => {
    const message = composed({
      ...{ kind, rule: null, severity: 'info' },
      entries: [entry({ ...payload, since, by: 'Dana Kim', reason: 'Quarterly' })],
    })
    expect(message).toMatchObject({
      title: `${title} (production)`,
      summary: expect.stringMatching(summary),
      links: [{ label: 'Drills', url: 'https://panel.example.com/operator/drills' }],
    })
  })

  test('is plain text on one line, whatever people wrote, and fits a lock screen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (wild) => {
        const message = composed({
          rule: 'HighLatency',
          entries: [entry({ title: wild, about: wild, summary: wild, by: wild, reason: wild })],
        })
        expect(message.title.length).toBeLessThanOrEqual(240)
        expect(Array.from(message.title).length).toBeLessThanOrEqual(120)
        expect(message.title.endsWith('(production)')).toBe(true)
        const texts = [message.title, message.summary, ...message.facts.map(({ value }) => value)]
        expect(texts.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})

test('a digest says how things stand and what the day came to', () => {
  const payload = {
    day: '2026-11-26',
    objectives: [
      { title: 'API availability', band: 'free', remaining: 0.81 },
      { title: 'Answers within 500 ms', band: 'freeze', remaining: 0.12 },
    ],
    alerts: { critical: 1, warning: 2 },
    approvals: { approved: 3, rejected: 1, expired: 0, pending: 4 },
    dead_letters: { new: 0, open: 7 },
    controls: { engaged: 1, released: 0, on: ['execution_safe_mode'] },
  }
  const message = composed({
    kind: 'digest',
    rule: null,
    severity: 'info',
    entries: [entry(payload)],
  })
  expect(message.title).toBe('Digest of 2026-11-26 (production)')
  expect(message.summary).toBe('The worst objective says: freeze.')
  expect(message.lines).toEqual([
    'API availability: deploy freely, 81.0 % of the budget left',
    'Answers within 500 ms: freeze, 12.0 % of the budget left',
  ])
  expect(message.facts.map(({ value }) => value)).toEqual([
    '1 critical, 2 warnings',
    '3 approved, 1 rejected, 0 expired; 4 wait now',
    '0 new; 7 open now',
    'engaged 1 times, released 0 times; on now: safe mode',
  ])
})

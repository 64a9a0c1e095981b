import { describe, expect, test } from 'vitest'
import type { Channel, Delivery } from '@/backend/channels.ts'
import { definitionOf, draftObstacle, draftOf, emptyDraft, routesOf } from './channel-draft.ts'
import { channelState, deliveryTitle } from './channel-words.ts'

const channel: Channel = {
  ...{ id: 'c1', name: 'On call', kind: 'webhook', routes: ['critical'], isEnabled: true },
  ...{ revision: 3, updatedByName: 'Dana Kim', secretRef: 'OMNIHUB_SECRET_HOOK' },
  config: { url: 'https://hooks.example.com/omnihub' },
  ...{ failures: 0, restsUntil: null, lastSentAt: 1, lastFailedAt: null, lastError: null },
  ...{ waiting: 0, dead: 0 },
}

describe('a channel that is filled in', () => {
  const mail = {
    ...emptyDraft('email'),
    ...{
      name: 'Mail',
      host: 'smtp.example.com',
      from: 'a@example.com',
      to: 'b@example.com, c@example.com',
    },
  }

  test.each([
    [{ ...emptyDraft('slack'), name: '' }, 'Name the channel'],
    [
      { ...emptyDraft('slack'), name: 'x', secretRef: 'https://hooks.slack.com/x' },
      'Name the variable that holds the secret',
    ],
    [{ ...emptyDraft('slack'), name: 'x' }, null],
    [{ ...emptyDraft('webhook'), name: 'x', url: 'ftp://x' }, 'Write the address to post to'],
    [{ ...emptyDraft('webhook'), name: 'x', url: ' https://x.example.com ' }, null],
    [{ ...mail, host: '' }, 'Name the mail server'],
    [{ ...mail, port: '70000' }, 'Write the port as a number'],
    [{ ...mail, from: 'nobody' }, 'Write the sender'],
    [{ ...mail, to: 'nobody' }, 'Write at least one recipient'],
    [{ ...mail, username: '', secretRef: '' }, null],
    [{ ...mail, username: 'omnihub', secretRef: '' }, 'Name the variable that holds the secret'],
  ])('is hindered by what is missing: %#', (draft, obstacle) => {
    expect(draftObstacle(draft)).toBe(obstacle)
  })

  test('says only what its kind needs', () => {
    expect(definitionOf({ ...emptyDraft('slack'), name: ' Ops ', url: 'left over' }, null)).toEqual(
      {
        ...{ name: 'Ops', kind: 'slack', config: {}, secret_ref: 'OMNIHUB_SECRET_SLACK' },
        ...{ routes: ['critical', 'warning', 'approval'], enabled: true },
      },
    )
    expect(definitionOf(mail, 'c1')).toMatchObject({
      id: 'c1',
      config: {
        ...{ host: 'smtp.example.com', port: 465, security: 'tls', from: 'a@example.com' },
        to: ['b@example.com', 'c@example.com'],
      },
      secret_ref: null,
    })
  })

  test('comes back as it was saved', () => {
    expect(definitionOf(draftOf(channel), 'c1')).toEqual({
      ...{ id: 'c1', name: 'On call', kind: 'webhook', config: channel.config },
      ...{ secret_ref: 'OMNIHUB_SECRET_HOOK', routes: ['critical'], enabled: true },
    })
  })

  test('of PagerDuty is told what it can close again', () => {
    expect(routesOf('pagerduty')).toEqual(['critical', 'warning'])
  })
})

test.each([
  [{}, [], 'Works'],
  [{ lastSentAt: null }, [], 'Not used yet'],
  [{ failures: 2 }, [], 'Failing'],
  [{ failures: 6, restsUntil: 9 }, [], 'Failing, rests'],
  [{ failures: 6, restsUntil: 9 }, ['OMNIHUB_SECRET_HOOK'], 'Secret missing'],
  [{ isEnabled: false, failures: 6 }, ['OMNIHUB_SECRET_HOOK'], 'Off'],
])('a channel like %j with %j missing says “%s”', (changes, missing, word) => {
  expect(channelState({ ...channel, ...changes }, missing).word).toBe(word)
})

test.each([
  [{ control: 'omnihub_kill_switch' }, 'The kill switch is on'],
  [{ title: 'Answers are slow', told: 500 }, 'Answers are slow, 500 times'],
  [{ kind: 'alert_resolved', title: 'Answers are slow' }, 'Over: Answers are slow'],
  [{ kind: 'approval_waits', told: 3 }, '3 approvals wait'],
  [{ kind: 'drill_started' }, 'Drill begun'],
  [{ kind: 'drill_ended' }, 'Drill over'],
  [{ kind: 'digest' }, 'Daily digest'],
] as const)('a delivery like %j reads “%s”', (changes, title) => {
  const delivery: Delivery = {
    ...{ id: 1, at: 1, kind: 'alert_firing', severity: 'critical', rule: null, control: null },
    ...{ title: null, alertId: null, told: 1, status: 'sent', attempts: 1, nextAt: null },
    ...{ sentAt: 1, lastError: null, channelId: 'c1', channelName: 'On call' },
    ...{ channelKind: 'webhook', canRetry: false },
    ...changes,
  }
  expect(deliveryTitle(delivery)).toBe(title)
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mailUser, startMailServer, type MailServer } from '../../../../test/mail-server.ts'
import { startPagerdutyServer, type PagerdutyServer } from '../../../../test/pagerduty-server.ts'
import { slackMessage, startSlackServer, type SlackServer } from '../../../../test/slack-server.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../../../test/webhook-receiver.ts'
import type { Message } from '../domain/notifications/compose.ts'
import { noTelemetry } from '../telemetry/telemetry.ts'
import { createNotifier } from './create-notifier.ts'

let slack: SlackServer
let pagerduty: PagerdutyServer
let webhook: WebhookReceiver
let tlsMail: MailServer
let starttlsMail: MailServer
const webhookSecret = 'a webhook secret'
beforeAll(async () => {
  ;[slack, pagerduty, webhook, tlsMail, starttlsMail] = await Promise.all([
    startSlackServer(),
    startPagerdutyServer(),
    startWebhookReceiver(webhookSecret),
    startMailServer('tls'),
    startMailServer('starttls'),
  ])
})
afterAll(() =>
  Promise.all([slack, pagerduty, webhook, tlsMail, starttlsMail].map((server) => server.stop())),
)
beforeEach(() => {
  for (const server of [slack, pagerduty, webhook]) {
    server.trouble = null
    server.violations.length = 0
  }
})

const nasty = `<!channel> & <https://evil.example|click> "x" 'y'`
const message: Message = {
  ...{ id: 'b7a4c1de-0000-4000-8000-000000000001', kind: 'alert_firing', severity: 'critical' },
  ...{ threadKey: 'ServiceDown/api/1', dedupKeys: ['ServiceDown/api/1'], rule: 'ServiceDown' },
  title: 'Critical: more than one answer in ten fails (production)',
  summary: nasty,
  facts: [
    { label: 'Since', value: '2026-11-27 20:42:07 UTC' },
    { label: 'By', value: nasty },
  ],
  lines: [nasty, nasty],
  links: [
    { label: 'Alert', url: 'https://panel.example.com/alerts/a1' },
    { label: 'What to do', url: 'https://panel.example.com/runbooks/service-down#summary' },
  ],
  since: '2026-11-27T20:42:07.123Z',
  ...{ environment: 'production', source: 'OmniHub', panelUrl: 'https://panel.example.com' },
}
const answerOf = (kind: 'alert_acknowledged' | 'alert_resolved'): Message => ({
  ...message,
  ...{ kind, id: `b7a4c1de-0000-4000-8000-00000000000${kind.length % 10}` },
})

const secrets: Record<string, string> = { OMNIHUB_SECRET_W: webhookSecret }
function notifierOf(stored: Record<string, unknown>, isPrivateAllowed = true) {
  return createNotifier(
    { id: 'c1', name: 'Channel', ...stored },
    {
      secret: (name) => secrets[name],
      findObstacle: () =>
        Promise.resolve({
          code: 'PRIVATE_ADDRESS',
          isTransient: false,
          words: 'leads to 10.0.0.7',
        }),
      privateEndpointsAllowed: isPrivateAllowed,
      telemetry: noTelemetry,
    },
  )
}
const slackNotifier = () => {
  secrets.OMNIHUB_SECRET_S = slack.webhookUrl
  return notifierOf({ kind: 'slack', config: {}, secret_ref: 'OMNIHUB_SECRET_S' })
}
const pagerdutyNotifier = () => {
  secrets.OMNIHUB_SECRET_P = pagerduty.routingKey
  const config = { endpoint: pagerduty.endpoint }
  return notifierOf({ kind: 'pagerduty', config, secret_ref: 'OMNIHUB_SECRET_P' })
}
const webhookNotifier = () =>
  notifierOf({
    ...{ kind: 'webhook', config: { url: `${webhook.url}/hook` } },
    secret_ref: 'OMNIHUB_SECRET_W',
  })

describe('Slack', () => {
  test('gets blocks in which nobody can mention a channel or hide a link', async () => {
    expect(await slackNotifier().send(message)).toEqual({ kind: 'sent', ref: null })
    expect(slack.violations).toEqual([])
    const sent = slackMessage.parse(JSON.parse(slack.received.at(-1)?.text ?? ''))
    expect(sent.blocks[0]).toMatchObject({ type: 'header', text: { text: message.title } })
    expect(JSON.stringify(sent)).toContain(
      '&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;',
    )
    expect(JSON.stringify(sent)).toContain('<https://panel.example.com/alerts/a1|Alert>')
  })

  test('has its limits kept to, however long things are', async () => {
    const { blocks } = slackMessage.parse(
      (await import('./slack.ts')).slackBody({
        ...message,
        ...{ title: 'x'.repeat(500), summary: '&'.repeat(2_000) },
        facts: Array.from({ length: 20 }, () => ({ label: 'l', value: '<'.repeat(1_500) })),
        lines: Array.from({ length: 50 }, () => '>'.repeat(200)),
      }),
    )
    expect(JSON.stringify(blocks)).not.toMatch(/&[a-z]{0,3}…/)
  })

  test.each([
    [{ status: 429, headers: { 'retry-after': '7' } }, 'retry', 7_000, 'HTTP 429'],
    [{ status: 503 }, 'retry', null, 'HTTP 503'],
    [{ status: 400, body: 'invalid_payload' }, 'dead', undefined, 'HTTP 400: invalid_payload'],
    [{ status: 403, body: 'action_prohibited' }, 'dead', undefined, 'HTTP 403: action_prohibited'],
    [{ status: 404, body: 'no_service' }, 'dead', undefined, 'HTTP 404: no_service'],
    [
      { status: 410, body: 'channel_is_archived' },
      'dead',
      undefined,
      'HTTP 410: channel_is_archived',
    ],
    [{ status: 400, body: 'your token T0 is' }, 'dead', undefined, 'HTTP 400'],
    [{ status: 302, headers: { location: 'https://evil.example' } }, 'dead', undefined, 'HTTP 302'],
  ] as const)('that answers %j makes it %s', async (trouble, kind, retryAfterMs, error) => {
    slack.trouble = trouble
    expect(await slackNotifier().send(message)).toEqual({ kind, error, retryAfterMs })
  })

  test('that cannot be reached is tried again', async () => {
    slack.trouble = 'drop'
    expect(await slackNotifier().send(message)).toEqual({
      ...{ kind: 'retry', error: 'could not be reached', retryAfterMs: null },
    })
  })

  test('whose secret is no address is dead, and the secret stays one', async () => {
    secrets.OMNIHUB_SECRET_S = 'xoxb-not-an-address'
    const outcome = await notifierOf({
      ...{ kind: 'slack', config: {}, secret_ref: 'OMNIHUB_SECRET_S' },
    }).send(message)
    expect(outcome).toEqual({
      kind: 'dead',
      error: 'the secret of this channel is not an address',
    })
  })
})

describe('PagerDuty', () => {
  test('opens, acknowledges and closes one incident, whatever comes twice', async () => {
    const notifier = pagerdutyNotifier()
    const key = message.threadKey
    expect(await notifier.send(message)).toEqual({ kind: 'sent', ref: key })
    await notifier.send(message)
    expect(pagerduty.incidents.get(key)).toBe('triggered')
    await notifier.send(answerOf('alert_acknowledged'))
    expect(pagerduty.incidents.get(key)).toBe('acknowledged')
    await notifier.send(answerOf('alert_resolved'))
    expect(pagerduty.incidents.get(key)).toBe('resolved')
    expect(pagerduty.violations).toEqual([])
    expect(pagerduty.events[0]).toEqual({
      ...{ routing_key: pagerduty.routingKey, event_action: 'trigger', dedup_key: key },
      ...{ client: 'OmniHub: OmniHub', client_url: message.panelUrl },
      links: message.links.map(({ label, url }) => ({ href: url, text: label })),
      payload: {
        summary: `${message.title}: ${message.summary}`,
        ...{ timestamp: message.since, severity: 'critical', source: 'OmniHub' },
        ...{ group: 'production', class: 'ServiceDown' },
        custom_details: {
          ...{ Since: '2026-11-27 20:42:07 UTC', By: nasty },
          Together: `${nasty}\n${nasty}`,
        },
      },
    })
  })

  test('opens and closes an incident for a test', async () => {
    const tried = { ...message, kind: 'test', severity: 'info', threadKey: 'test/1' } as const
    expect(await pagerdutyNotifier().send(tried)).toMatchObject({ kind: 'sent' })
    expect(pagerduty.incidents.get('test/1')).toBe('resolved')
  })

  test('gets names of at most 255 characters and summaries of at most 1024', async () => {
    const long = { ...message, threadKey: 'k'.repeat(400), summary: 's'.repeat(3_000) }
    expect(await pagerdutyNotifier().send(long)).toMatchObject({ kind: 'sent' })
    expect(pagerduty.violations).toEqual([])
  })

  test.each([
    [{ status: 429 }, { kind: 'retry', error: 'HTTP 429', retryAfterMs: 30_000 }],
    [{ status: 500 }, { kind: 'retry', error: 'HTTP 500', retryAfterMs: null }],
    [{ status: 400 }, { kind: 'dead', error: 'HTTP 400' }],
    [{ status: 200 }, { kind: 'dead', error: 'HTTP 200' }],
  ] as const)('that answers %j makes it %j', async (trouble, outcome) => {
    pagerduty.trouble = trouble
    expect(await pagerdutyNotifier().send(message)).toEqual(outcome)
  })

  test('that does not know the key refuses for good', async () => {
    secrets.OMNIHUB_SECRET_P = 'short'
    const config = { endpoint: pagerduty.endpoint }
    const notifier = notifierOf({ kind: 'pagerduty', config, secret_ref: 'OMNIHUB_SECRET_P' })
    expect(await notifier.send(message)).toEqual({ kind: 'dead', error: 'HTTP 400' })
  })
})

describe('a webhook of one’s own', () => {
  test('is signed, complete, and known again when it comes twice', async () => {
    expect(await webhookNotifier().send(message)).toEqual({ kind: 'sent', ref: null })
    await webhookNotifier().send(message)
    expect(webhook.violations).toEqual([])
    expect(webhook.notifications).toHaveLength(1)
    expect(webhook.repeated).toEqual([message.id])
    expect(webhook.notifications[0]).toMatchObject({
      ...{ event: 'alert_firing', thread_key: message.threadKey, summary: nasty },
    })
  })

  test.each([
    [{ status: 410 }, { kind: 'dead', error: 'HTTP 410' }],
    [{ status: 408 }, { kind: 'retry', error: 'HTTP 408', retryAfterMs: null }],
    [
      { status: 503, headers: { 'retry-after': '3' } },
      { kind: 'retry', error: 'HTTP 503', retryAfterMs: 3_000 },
    ],
  ] as const)('that answers %j makes it %j', async (trouble, outcome) => {
    webhook.trouble = trouble
    expect(await webhookNotifier().send(message)).toEqual(outcome)
  })
})

describe('mail', () => {
  const mailNotifier = (server: MailServer, changes: Record<string, unknown> = {}) => {
    secrets.OMNIHUB_SECRET_M = mailUser.password
    secrets.OMNIHUB_SECRET_CA = server.ca
    return notifierOf({
      ...{ kind: 'email', secret_ref: 'OMNIHUB_SECRET_M' },
      config: {
        ...{ host: 'localhost', port: server.port, username: mailUser.username },
        security: server === tlsMail ? 'tls' : 'starttls',
        ...{ from: 'omnihub@example.com', to: ['ops@example.com', 'sre@example.com'] },
        ca_ref: 'OMNIHUB_SECRET_CA',
        ...changes,
      },
    })
  }

  test('arrives over TLS and over STARTTLS, as text and as HTML in which nothing is ours to run', async () => {
    for (const server of [tlsMail, starttlsMail]) {
      const outcome = await mailNotifier(server).send(message)
      expect(outcome).toMatchObject({ kind: 'sent' })
      const mail = server.mails.at(-1)
      expect(mail).toMatchObject({
        ...{ from: 'omnihub@example.com', to: ['ops@example.com', 'sre@example.com'] },
      })
      expect(mail?.source).toContain(`Subject: ${message.title}`)
      expect(mail?.source).toMatch(/Content-Type: text\/plain[\s\S]*Content-Type: text\/html/)
      expect(mail?.source).toContain('&lt;!channel&gt;')
      expect(mail?.source).toContain('Auto-Submitted: auto-generated')
    }
  })

  test('of an answer refers to what it answers', async () => {
    await mailNotifier(tlsMail).send(message)
    const id = /^Message-ID: (<.*>)\r$/m.exec(tlsMail.mails.at(-1)?.source ?? '')?.[1]
    await mailNotifier(tlsMail).send(answerOf('alert_resolved'))
    expect(tlsMail.mails.at(-1)?.source).toContain(`In-Reply-To: ${id}`)
  })

  test.each([
    [451, { kind: 'retry', error: 'SMTP 451: not now', retryAfterMs: null }],
    [550, { kind: 'dead', error: 'SMTP 550: refused' }],
  ] as const)('that is answered %d names nobody', async (status, outcome) => {
    tlsMail.refusal = status
    try {
      expect(await mailNotifier(tlsMail).send(message)).toEqual(outcome)
    } finally {
      tlsMail.refusal = null
    }
  })

  test('with a wrong password, a certificate nobody knows, or no server says which', async () => {
    const wrong = mailNotifier(tlsMail)
    secrets.OMNIHUB_SECRET_M = 'wrong'
    const refused = await notifierOf({
      ...{ kind: 'email', secret_ref: 'OMNIHUB_SECRET_M' },
      config: {
        ...{ host: 'localhost', port: tlsMail.port, security: 'tls', username: 'omnihub' },
        ...{ from: 'a@example.com', to: ['b@example.com'], ca_ref: 'OMNIHUB_SECRET_CA' },
      },
    }).send(message)
    expect(refused).toEqual({ kind: 'dead', error: 'SMTP 535: user or password refused' })
    expect(await wrong.send(message)).toMatchObject({ kind: 'sent' })
    const unknown = await mailNotifier(tlsMail, { ca_ref: undefined }).send(message)
    expect(unknown).toEqual({
      kind: 'dead',
      error: 'the certificate of the mail server is not one that we trust',
    })
    const nobody = await mailNotifier(tlsMail, { port: 1 }).send(message)
    expect(nobody).toEqual({
      ...{ kind: 'retry', error: 'the mail server could not be reached', retryAfterMs: null },
    })
  })
})

describe('before anything is sent', () => {
  test('a private address is refused unless the installation allows it', async () => {
    const stored = {
      ...{ kind: 'webhook', config: { url: `${webhook.url}/hook` } },
      secret_ref: 'OMNIHUB_SECRET_W',
    }
    expect(await notifierOf(stored, false).send(message)).toEqual({
      kind: 'dead',
      error: 'leads to a private address',
    })
  })

  test('a secret that is not set is waited for, and no other variable is ever read', async () => {
    const stored = { kind: 'slack', config: {}, secret_ref: 'OMNIHUB_SECRET_NONE' }
    expect(await notifierOf(stored).send(message)).toMatchObject({
      ...{ kind: 'retry', error: 'its secret is not set' },
    })
    // Nor the one that signs the audit log: a channel would carry it outside.
    for (const name of ['SUPABASE_SECRET_KEYS', 'OMNIHUB_SECRET_AUDIT_KEY']) {
      secrets[name] = slack.webhookUrl
      expect(await notifierOf({ ...stored, secret_ref: name }).send(message)).toMatchObject({
        ...{ kind: 'retry', error: 'its secret is not set' },
      })
    }
  })

  test('settings that do not parse are dead', async () => {
    expect(
      await notifierOf({ kind: 'pigeon', config: {}, secret_ref: null }).send(message),
    ).toEqual({ kind: 'dead', error: 'the settings of this channel do not parse' })
  })
})

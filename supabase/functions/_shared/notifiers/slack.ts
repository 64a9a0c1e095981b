import type { Message } from '../domain/notifications/compose.ts'
import { line } from '../domain/notifications/plain-text.ts'
import type { Notifier } from '../ports/notifier.ts'
import { outcomeOfError, outcomeOfStatus, postJson } from './post.ts'

/** What Slack says in plain text and what it means; https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
const knownErrors = [
  ...['invalid_payload', 'user_not_found', 'channel_not_found', 'channel_is_archived'],
  ...['action_prohibited', 'posting_to_general_channel_denied', 'too_many_attachments'],
  ...['no_service', 'no_service_id', 'no_team', 'team_disabled', 'invalid_token', 'no_text'],
  ...['no_active_hooks', 'rollup_error'],
]

/**
 * Slack's incoming webhook. Its address is the secret. Slack knows no key by which it could tell a repetition: what
 * was taken and not recorded, because we died in between, is posted twice.
 */
export function createSlackNotifier(webhookUrl: string): Notifier {
  return {
    async send(message) {
      try {
        const reply = await postJson(webhookUrl, JSON.stringify(slackBody(message)))
        if (reply.status === 200) return { kind: 'sent', ref: null }
        const says = knownErrors.find((error) => error === reply.text.trim())
        return outcomeOfStatus(reply.status, reply.headers.get('retry-after'), says)
      } catch (error) {
        return outcomeOfError(error)
      }
    },
  }
}

/** The lock screen shows `text`, the channel the blocks. Limits are Slack's: 150 for a header, 3000 for a section, 2000 for a field. */
export function slackBody(message: Message) {
  const links = message.links.map(({ label, url }) => `<${encodeURI(url)}|${escape(label)}>`)
  const listed = message.lines.map((text) => `• ${escape(text)}`).join('\n')
  return {
    text: escape(`${message.title}: ${message.summary}`),
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: line(message.title, 150), emoji: false },
      },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: cut(escape(message.summary), 3_000), verbatim: true },
        ...(message.facts.length > 0 && {
          fields: message.facts.slice(0, 10).map(({ label, value }) => ({
            type: 'mrkdwn',
            text: cut(`*${escape(label)}*\n${escape(value)}`, 2_000),
            verbatim: true,
          })),
        }),
      },
      ...(listed === ''
        ? []
        : [
            {
              type: 'section',
              text: { type: 'mrkdwn', text: cut(listed, 3_000), verbatim: true },
            },
          ]),
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: cut(
              [...links, escape(`${message.source}, ${message.environment}`)].join('  ·  '),
              3_000,
            ),
            verbatim: true,
          },
        ],
      },
    ],
    unfurl_links: false,
    unfurl_media: false,
  }
}

/** Slack reads three characters as its own; nothing that people wrote may mention a channel or hide a link. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Not through the middle of an escaped character. */
function cut(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : text.slice(0, longest - 1).replace(/&[a-z]{0,3}$/, '') + '…'
}

import { z } from 'zod'
import {
  parsed,
  startContractServer,
  type ContractAnswer,
  type ContractServer,
} from './contract-server.ts'

// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
// https://docs.slack.dev/reference/block-kit/blocks
const plain = (longest: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(longest),
    emoji: z.boolean().optional(),
  })
const mrkdwn = (longest: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(longest),
    verbatim: z.boolean().optional(),
  })
const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plain(150) }),
  z.strictObject({
    type: z.literal('section'),
    text: mrkdwn(3_000),
    fields: z.array(mrkdwn(2_000)).min(1).max(10).optional(),
  }),
  z.strictObject({ type: z.literal('context'), elements: z.array(mrkdwn(3_000)).min(1).max(10) }),
])
export const slackMessage = z.strictObject({
  text: z.string().min(1).max(40_000),
  blocks: z.array(block).min(1).max(50),
  unfurl_links: z.boolean(),
  unfurl_media: z.boolean(),
})

/** `<https://…|label>` is a link; every other `<`, `>` and `&` must be escaped, or people could mention `<!channel>`. */
const link = /<https?:\/\/[^\s<>|]+\|[^<>|]+>/g
const unescaped = /[<>]|&(?!amp;|lt;|gt;)/

export interface SlackServer extends ContractServer {
  /** What is posted to; a secret. */
  webhookUrl: string
}

/** Slack's incoming webhook, which takes one message a second. */
export async function startSlackServer(): Promise<SlackServer> {
  const path = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'
  let lastAt = 0
  const server = await startContractServer((request, object): ContractAnswer => {
    if (request.path !== path) return { status: 404, body: 'no_service' }
    if (request.method !== 'POST') object(`method ${request.method}`)
    if (request.headers['content-type'] !== 'application/json') object('content-type')
    if (request.at - lastAt < 950) {
      object('more than one message a second')
      return { status: 429, headers: { 'retry-after': '1' }, body: 'rate_limited' }
    }
    lastAt = request.at
    const message = slackMessage.safeParse(parsed(request.text))
    if (!message.success) {
      object(z.prettifyError(message.error))
      return { status: 400, body: 'invalid_payload' }
    }
    for (const text of textsOf(message.data)) {
      if (unescaped.test(text.replaceAll(link, ''))) object(`unescaped: ${text}`)
    }
    return { status: 200, headers: { 'content-type': 'text/html' }, body: 'ok' }
  })
  return Object.assign(server, { webhookUrl: server.url + path })
}

/** Every text in which Slack reads `<`, `>` and `&` as its own. */
function textsOf({ text, blocks }: z.infer<typeof slackMessage>): string[] {
  return [
    text,
    ...blocks.flatMap((each) => {
      if (each.type === 'header') return []
      if (each.type === 'context') return each.elements.map((element) => element.text)
      return [each.text.text, ...(each.fields ?? []).map((field) => field.text)]
    }),
  ]
}

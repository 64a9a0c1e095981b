import { createTransport } from 'nodemailer'
import type * as z from 'zod/mini'
import type { emailConfig } from '../contracts/notifications.ts'
import type { Message } from '../domain/notifications/compose.ts'
import { sha256 } from '../http/sha256.ts'
import type { Notifier, SendOutcome } from '../ports/notifier.ts'
import { answerWithinMs } from './post.ts'

type Server = z.infer<typeof emailConfig>

/**
 * Mail over SMTP, by TLS from the first byte or STARTTLS before anything is said. Tries of one message carry one
 * Message-ID, and answers refer to what they answer, so that mail programs show them together.
 */
export function createEmailNotifier(
  server: Server,
  secrets: { readonly password: string | null; readonly ca: string | null },
): Notifier {
  return {
    async send(message) {
      const transport = createTransport({
        host: server.host,
        port: server.port,
        secure: server.security === 'tls',
        requireTLS: server.security === 'starttls',
        // Names ourselves; asking the machine for its name needs a right that functions do not have.
        name: domainOf(server.from),
        ...(secrets.password !== null && {
          auth: { user: server.username ?? '', pass: secrets.password },
        }),
        tls: { minVersion: 'TLSv1.2', ...(secrets.ca !== null && { ca: secrets.ca }) },
        ...{ connectionTimeout: answerWithinMs, greetingTimeout: answerWithinMs },
        ...{ socketTimeout: answerWithinMs, dnsTimeout: answerWithinMs },
        ...{ disableFileAccess: true, disableUrlAccess: true },
      })
      try {
        const sent = await transport.sendMail({ ...(await mailOf(message, server)) })
        return { kind: 'sent', ref: sent.messageId }
      } catch (error) {
        return outcomeOfMail(error)
      } finally {
        transport.close()
      }
    },
  }
}

async function mailOf(message: Message, { from, to }: Server) {
  const domain = domainOf(from)
  const thread = `<${(await sha256(message.threadKey)).slice(0, 32)}@${domain}>`
  const isAnswer = message.kind === 'alert_acknowledged' || message.kind === 'alert_resolved'
  return {
    from: { name: `OmniHub ${message.environment}`, address: from },
    to: [...to],
    subject: message.title,
    messageId: message.kind === 'alert_firing' ? thread : `<${message.id}@${domain}>`,
    ...(isAnswer && { inReplyTo: thread, references: thread }),
    ...(message.severity === 'critical' &&
      message.kind === 'alert_firing' && { priority: 'high' as const }),
    headers: { 'auto-submitted': 'auto-generated', 'x-omnihub-message': message.id },
    text: mailText(message),
    html: mailHtml(message),
  }
}

export function mailText(message: Message): string {
  return [
    message.summary,
    '',
    ...message.facts.map(({ label, value }) => `${label}: ${value}`),
    ...(message.lines.length > 0 ? ['', ...message.lines.map((text) => `- ${text}`)] : []),
    '',
    ...message.links.map(({ label, url }) => `${label}: ${url}`),
    '',
    `${message.source}, ${message.environment}`,
  ].join('\n')
}

export function mailHtml(message: Message): string {
  const rows = message.facts.map(
    ({ label, value }) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#666">${escape(label)}</td><td>${escape(value)}</td></tr>`,
  )
  const items = message.lines.map((text) => `<li>${escape(text)}</li>`)
  const links = message.links.map(
    ({ label, url }) => `<a href="${escape(encodeURI(url))}">${escape(label)}</a>`,
  )
  return [
    '<!doctype html><html><body style="font-family:sans-serif;font-size:15px;line-height:1.5">',
    `<h1 style="font-size:18px">${escape(message.title)}</h1><p>${escape(message.summary)}</p>`,
    rows.length > 0 ? `<table style="border-collapse:collapse">${rows.join('')}</table>` : '',
    items.length > 0 ? `<ul>${items.join('')}</ul>` : '',
    `<p>${links.join(' &middot; ')}</p>`,
    `<p style="color:#666">${escape(`${message.source}, ${message.environment}`)}</p></body></html>`,
  ].join('')
}

function escape(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => names[character] ?? '')
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** Servers say in prose whom they refused, which is nobody else's to read: only the number is kept. */
function outcomeOfMail(error: unknown): SendOutcome {
  const code = textOf(error, 'code')
  const status = numberOf(error, 'responseCode')
  if (code === 'EAUTH')
    return {
      kind: 'dead',
      error: `SMTP ${status ?? ''}: user or password refused`.replace('  ', ' '),
    }
  if (code === 'ETLS') return { kind: 'dead', error: 'the mail server offers no TLS that we trust' }
  if (status !== null) {
    const kind = status >= 500 ? 'dead' : 'retry'
    return kind === 'dead'
      ? { kind, error: `SMTP ${status}: refused` }
      : { kind, error: `SMTP ${status}: not now`, retryAfterMs: null }
  }
  if (/certificate|self.signed|unable to verify/i.test(textOf(error, 'message') ?? '')) {
    return { kind: 'dead', error: 'the certificate of the mail server is not one that we trust' }
  }
  return { kind: 'retry', error: 'the mail server could not be reached', retryAfterMs: null }
}

function textOf(error: unknown, name: string): string | null {
  const value = memberOf(error, name)
  return typeof value === 'string' ? value : null
}

function numberOf(error: unknown, name: string): number | null {
  const value = memberOf(error, name)
  return typeof value === 'number' ? value : null
}

function memberOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
}

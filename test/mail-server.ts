import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { selfSigned } from './self-signed.ts'

export interface ReceivedMail {
  from: string
  to: string[]
  /** Headers and body as they came. */
  source: string
}

export interface MailServer {
  port: number
  /** PEM of who signed its certificate. */
  ca: string
  mails: ReceivedMail[]
  /** Answers a recipient with this, such as 451 or 550, for as long as it is set. */
  refusal: number | null
  stop(): Promise<void>
}

export const mailUser = { username: 'omnihub', password: 'correct horse' }

/** A real SMTP server that takes mail only over TLS and only from somebody it knows. */
export async function startMailServer(security: 'tls' | 'starttls'): Promise<MailServer> {
  const { key, cert } = selfSigned()
  const mails: ReceivedMail[] = []
  const server = new SMTPServer({
    ...{
      key,
      cert,
      secure: security === 'tls',
      authMethods: ['PLAIN'],
      disableReverseLookup: true,
    },
    onAuth({ username, password }, _session, done) {
      const isKnown = username === mailUser.username && password === mailUser.password
      done(isKnown ? null : new Error('Invalid user or password'), { user: username ?? '' })
    },
    onMailFrom(_address, session, done) {
      done(session.secure ? null : new Error('TLS first'))
    },
    onRcptTo({ address }, _session, done) {
      const refused = running.refusal
      done(
        refused === null
          ? null
          : Object.assign(new Error(`no such user ${address}`), { responseCode: refused }),
      )
    },
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          source: Buffer.concat(parts).toString(),
        })
        done(null)
      })
    },
  })
  // A client that does not trust the certificate ends the connection; that is what is tested.
  server.on('error', () => undefined)
  const listener = server.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  const running: MailServer = {
    ...{ port: typeof address === 'object' ? (address?.port ?? 0) : 0, ca: cert, mails },
    refusal: null,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return running
}

import { openSocket, type Socket } from '../sockets/open-socket.ts'
import { encodeCommand, readReplies, type Reply } from './resp.ts'

/** Where a Redis is, taken from `redis://user:password@host:port` or `rediss://…`. */
export type RedisAddress = {
  readonly host: string
  readonly port: number
  readonly isEncrypted: boolean
  /** Empty: it asks for none. */
  readonly user: string
  readonly password: string
}

/** `INFO` of a large Redis is some 10 KB; more than this is something else. */
const mostBytes = 1024 * 1024

/**
 * Asks commands over a connection of its own, after signing in where there is a password, and closes it.
 * @throws Error in words without secrets when it cannot be reached, refuses or is silent until the signal
 */
export async function askRedis(
  address: RedisAddress,
  commands: readonly (readonly string[])[],
  signal: AbortSignal,
): Promise<string[]> {
  const { user, password } = address
  const signIn = password === '' ? [] : [['AUTH', ...(user === '' ? [] : [user]), password]]
  const all = [...signIn, ...commands]
  const socket = openSocket(address)
  const stop = () => socket.destroy(new Error('no answer in time'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    const replies = await converse(socket, all)
    const refused = replies.find(({ kind }) => kind === 'error')
    if (refused) throw new Error(refusalWords(refused.text))
    return replies.slice(signIn.length).map(({ text }) => text)
  } finally {
    signal.removeEventListener('abort', stop)
    socket.destroy()
  }
}

function converse(socket: Socket, commands: readonly (readonly string[])[]): Promise<Reply[]> {
  return new Promise((resolve, reject) => {
    let received = new Uint8Array()
    socket.on('error', (error) => reject(new Error(connectionWords(error))))
    socket.on('close', () => reject(new Error('the connection was closed')))
    socket.on('data', (chunk: Uint8Array) => {
      received = joined(received, chunk)
      try {
        if (received.length > mostBytes) throw new Error('the answer is longer than 1 MB')
        const replies = readReplies(received)
        if (replies.length >= commands.length) resolve(replies)
      } catch (error) {
        reject(error instanceof Error ? error : new Error('the answer cannot be read'))
      }
    })
    for (const command of commands) socket.write(encodeCommand(command))
  })
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

/** The code is Redis's own; what follows may repeat what was sent. */
function refusalWords(text: string): string {
  const code = /^[A-Z]+/.exec(text)?.[0] ?? 'ERR'
  const isSignIn = ['NOAUTH', 'WRONGPASS', 'NOPERM'].includes(code) || /\bAUTH\b/.test(text)
  return isSignIn ? 'it refuses the credentials of REDIS_URL' : `it refuses the command (${code})`
}

function connectionWords(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ECONNREFUSED' || /refused/i.test(error.message)) return 'the connection was refused'
  if (code === 'ENOTFOUND' || /ENOTFOUND|lookup|resolve/i.test(error.message))
    return 'its name is not known'
  return error.message === 'no answer in time' ? error.message : 'the connection failed'
}

import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { ensureRedis, redisEnvironment } from '../scripts/ensure-redis.ts'
import { freePort } from '../supabase/embedded/free-port.ts'
import { startProgram } from './start-program.ts'

export interface RunningRedis {
  readonly port: number
  /** `redis://…`, with the password when there is one. */
  readonly url: string
  stop(): Promise<void>
}

/** Starts a real Redis that keeps nothing. */
export async function startRedis(password = ''): Promise<RunningRedis> {
  const program = await ensureRedis()
  const port = await freePort(0)
  const stop = await startProgram(
    program.server,
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      ...['--maxmemory', '64mb', '--dir', tmpdir()],
      ...(password === '' ? [] : ['--requirepass', password]),
    ],
    () => isListening(port),
    { env: redisEnvironment(program) },
  )
  const credentials = password === '' ? '' : `default:${encodeURIComponent(password)}@`
  return { port, url: `redis://${credentials}127.0.0.1:${port}`, stop }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const end = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

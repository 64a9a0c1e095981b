import * as z from 'zod/mini'
import {
  channelAddress,
  notificationChannel,
  type NotificationChannel,
} from '../../contracts/notifications.ts'
import type { FindObstacle } from '../../http/find-obstacle.ts'
import { openSocket } from '../sockets/open-socket.ts'
import { askHttp } from './http-probe.ts'
import type { Probe } from './probe.ts'

export type ChannelSurroundings = {
  /** Reads a variable of the environment, by the name that a channel gives. */
  readonly secret: (name: string) => string | undefined
  readonly findObstacle: FindObstacle
  readonly privateEndpointsAllowed: boolean
}

/** Asks the vendor of each channel whether it is there, without telling it anything. */
export function channelProbes(
  channels: readonly { readonly id: string; readonly name: string }[],
  surroundings: ChannelSurroundings,
): Probe[] {
  return channels.map((stored) => ({
    name: `channel:${stored.id}`,
    detail: stored.name,
    async ask(signal) {
      const parsed = z.safeParse(notificationChannel, stored)
      if (!parsed.success) throw new Error('its settings do not parse')
      const channel = parsed.data
      const url = channelAddress(channel, () => slackAddress(channel, surroundings))
      if (!surroundings.privateEndpointsAllowed) {
        const obstacle = await surroundings.findObstacle(url)
        if (obstacle !== null) {
          // Its words may name the address, which is for admins.
          throw new Error(
            obstacle.isTransient ? 'its name is not known' : 'it leads to a private address',
          )
        }
      }
      if (channel.kind === 'email') return connect(channel.config, signal)
      // At the root nothing is posted: whatever it answers, it is there.
      const init = { method: 'HEAD', signal }
      await askHttp(new URL('/', url).href, init, (status) => status < 500)
    },
  }))
}

function slackAddress(
  { secret_ref }: NotificationChannel,
  { secret }: ChannelSurroundings,
): string {
  const name = secret_ref ?? ''
  const address = secret(name)
  if (!address) throw new Error(`${name} is not set`)
  if (!URL.canParse(address)) throw new Error(`${name} is no address`)
  return address
}

/** A mail server that takes the connection is there; what it is told is another matter. */
function connect({ host, port }: { host: string; port: number }, signal: AbortSignal) {
  return new Promise<void>((resolve, reject) => {
    const socket = openSocket({ host, port })
    const end = (settle: () => void) => {
      socket.destroy()
      settle()
    }
    signal.addEventListener('abort', () => end(() => reject(new Error('no answer in time'))), {
      once: true,
    })
    socket.once('connect', () => end(resolve))
    socket.once('error', () => end(() => reject(new Error('the connection failed'))))
  })
}

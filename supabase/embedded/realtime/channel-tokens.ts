import { z } from 'zod'
import type { Channel } from './channel.ts'
import { expiredMessage, IdentityError, type Identity } from './identity.ts'

const refreshSchema = z.object({ access_token: z.string() })

/** The token a join or refresh brings along; null when it brings none, or a key, which counts as none. */
export function tokenIn(value: unknown): string | null {
  return typeof value === 'string' && !value.startsWith('sb_') ? value : null
}

/**
 * Takes on the identity of a refreshed token. Resolves to true when the channel became somebody else's or got a new
 * term; nothing is answered. A refused token ends the channel.
 */
export async function refreshToken(
  channel: Channel,
  payload: unknown,
  options: {
    identify: (credential: string) => Promise<Identity>
    end: (channel: Channel, message: string) => void
  },
): Promise<boolean> {
  const parsed = refreshSchema.safeParse(payload)
  const token = parsed.success ? tokenIn(parsed.data.access_token) : null
  if (token === null || token === channel.identity.credential) return false
  try {
    channel.identity = await options.identify(token)
    return true
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error
    options.end(channel, error.message)
    return false
  }
}

/** Ends the channel when its token lapses. `longest` is the most milliseconds between two looks at it. */
export function watchToken(
  channel: Channel,
  longest: number,
  end: (channel: Channel, message: string) => void,
): void {
  const look = () => {
    const { expiresAt } = channel.identity
    if (channel.ended.signal.aborted) return
    if (expiresAt !== null && expiresAt <= Date.now()) {
      end(channel, expiredMessage(expiresAt))
      return
    }
    arm()
  }
  let timer: NodeJS.Timeout | undefined
  const arm = () => {
    const { expiresAt } = channel.identity
    const left = expiresAt === null ? longest : Math.max(expiresAt - Date.now(), 0)
    clearTimeout(timer)
    timer = setTimeout(look, Math.min(longest, left + 1))
  }
  channel.ended.signal.addEventListener('abort', () => {
    clearTimeout(timer)
  })
  arm()
}

import type { Identity } from './identity.ts'
import type { PolicyDatabase } from './policy-database.ts'
import { isCancelled } from './transient-error.ts'

export type Extension = 'broadcast' | 'presence'

/** What policies say about somebody on a channel; null where they have not been asked yet. */
export interface Access {
  read: Record<Extension, boolean | null>
  write: Record<Extension, boolean | null>
}

/** Somebody at a channel, as policies see them. `name` is the topic without its prefix. */
export interface Visitor {
  name: string
  identity: Identity
  /** The `x-` headers of the request the socket came with, as JSON text. */
  headers: string
}

/** Why a private channel cannot be joined, or kept. `code` and `message` form the reason of a refused join. */
export class AccessError extends Error {
  override name = 'AccessError'
  readonly code: 'Unauthorized' | 'QueryCanceled' | 'UnableToConnectToProject'

  constructor(code: AccessError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Of a public channel: no policy is asked. */
export function openAccess(): Access {
  return {
    read: { broadcast: true, presence: true },
    write: { broadcast: true, presence: true },
  }
}

/** What may be read on a private channel. Rejects with an AccessError for somebody who may read nothing. */
export async function readAccess(
  visitor: Visitor,
  policies: PolicyDatabase,
  isPresenceEnabled: boolean,
): Promise<Access> {
  const asked: Extension[] = isPresenceEnabled ? ['broadcast', 'presence'] : ['broadcast']
  const readable = await policies.mayRead(visitor, asked).catch(refuseLost)
  if (!readable?.length) {
    throw new AccessError(
      'Unauthorized',
      `You do not have permissions to read from this Channel topic: ${visitor.name}`,
    )
  }
  return {
    read: {
      broadcast: readable.includes('broadcast'),
      presence: isPresenceEnabled ? readable.includes('presence') : null,
    },
    write: { broadcast: null, presence: null },
  }
}

/** Completes what may be written. Null when the policies gave no answer; they are asked again next time then. */
export async function writeAccess(
  visitor: Visitor,
  access: Access,
  policies: PolicyDatabase,
): Promise<Access | null> {
  const writable = await policies.mayWrite(visitor, ['broadcast', 'presence']).catch(() => null)
  if (!writable) return null
  return {
    read: access.read,
    write: {
      broadcast: writable.includes('broadcast'),
      presence: writable.includes('presence'),
    },
  }
}

/** Presence that a channel did not ask for when it joined is judged when it begins to use it. */
export async function presenceReadAccess(
  visitor: Visitor,
  access: Access,
  policies: PolicyDatabase,
): Promise<Access | null> {
  const readable = await policies.mayRead(visitor, ['presence']).catch(() => null)
  if (!readable) return null
  return { ...access, read: { ...access.read, presence: readable.includes('presence') } }
}

/** True when something that could be read under the token before cannot be any more. */
export function lostRead(before: Access, after: Access): boolean {
  return (['broadcast', 'presence'] as const).some(
    (extension) => before.read[extension] === true && after.read[extension] === false,
  )
}

function refuseLost(error: unknown): never {
  if (isCancelled(error)) {
    throw new AccessError('QueryCanceled', 'Query was cancelled, please try again')
  }
  throw new AccessError(
    'UnableToConnectToProject',
    'Realtime was unable to connect to the project database',
  )
}

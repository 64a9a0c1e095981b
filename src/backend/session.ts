import { type AuthChangeEvent, isAuthRetryableFetchError, type Session } from '@supabase/auth-js'
import { client, sessionStorageKey } from './client.ts'
import { signedInAt } from './token-claims.ts'

export type SessionState =
  /** The stored session is being read, and renewed when it is due. */
  | { kind: 'restoring' }
  /** There is a stored session, but nobody answers who could renew it. */
  | { kind: 'unreachable' }
  | { kind: 'signed-out'; why: SignedOutWhy }
  | { kind: 'signed-in'; userId: string; email: string; signedInAt: number }

export type SignedOutWhy = 'no-session' | 'by-person' | 'ended'

// Remembered across tabs, so that each can say whether somebody left or a session ended by itself.
const leftKey = 'omnihub-left'

let state: SessionState = { kind: 'restoring' }
const listeners = new Set<() => void>()

/** Who is signed in, for `useSyncExternalStore`. */
export const sessionStore = {
  get: () => state,
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}

/** Whether this browser holds a session, be it still good or not; answers before the client is open. */
export function hasStoredSession(): boolean {
  return localStorage.getItem(sessionStorageKey) !== null
}

/** Starts to follow the session of this browser: restores it, and hears what other tabs do to it. */
export function watchSession(): void {
  const { auth } = client()
  auth.onAuthStateChange((event, session) => {
    hear(event, session)
  })
  window.addEventListener('storage', (event) => {
    if (event.key === sessionStorageKey && event.newValue === null) leave()
  })
  void auth.getSession().then(({ data, error }) => {
    if (data.session === null && isAuthRetryableFetchError(error)) publish({ kind: 'unreachable' })
  })
}

/** Ends the session on this machine even when the server cannot be told, and says so in every tab. */
export async function endSession(why: 'by-person' | 'ended'): Promise<void> {
  const { auth } = client()
  if (why === 'by-person') localStorage.setItem(leftKey, '1')
  await auth.signOut({ scope: 'local' })
  // Without an answer the library keeps the session, but a person who leaves must be gone.
  localStorage.removeItem(sessionStorageKey)
  leave()
}

/** For a token the server no longer takes: renews it, or ends the session when that is refused. */
export async function renewSession(): Promise<void> {
  if (state.kind !== 'signed-in') return
  const { error } = await client().auth.refreshSession()
  if (error !== null && !isAuthRetryableFetchError(error)) await endSession('ended')
}

function hear(event: AuthChangeEvent, session: Session | null): void {
  if (session) {
    localStorage.removeItem(leftKey)
    publish(signedIn(session))
  } else if (event === 'SIGNED_OUT') {
    leave()
  } else if (event === 'INITIAL_SESSION' && state.kind === 'restoring') {
    publish({ kind: 'signed-out', why: 'no-session' })
  }
}

function signedIn(session: Session): SessionState {
  return {
    kind: 'signed-in',
    userId: session.user.id,
    email: session.user.email ?? '',
    signedInAt: signedInAt(session.access_token),
  }
}

function leave(): void {
  if (state.kind === 'signed-out') return
  const why = localStorage.getItem(leftKey) === null ? 'ended' : 'by-person'
  publish({ kind: 'signed-out', why })
}

function publish(next: SessionState): void {
  // The library repeats itself whenever the tab is looked at.
  if (JSON.stringify(next) === JSON.stringify(state)) return
  state = next
  for (const listener of listeners) listener()
}

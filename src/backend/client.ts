import { GoTrueClient } from '@supabase/auth-js'
import { PostgrestClient } from '@supabase/postgrest-js'
import { authFetch } from './auth-fetch.ts'
import type { ConnectionSettings } from './connection-settings.ts'

export interface Client extends ConnectionSettings {
  auth: GoTrueClient
  rest: PostgrestClient
}

/** Where this browser keeps the session, shared by its tabs. */
export const sessionStorageKey = 'omnihub-session'

let opened: Client | null = null

/** Opens the one client of this page; reads and commands use it from then on. */
export function openClient(settings: ConnectionSettings): Client {
  const auth = new GoTrueClient({
    url: `${settings.url}/auth/v1`,
    headers: { apikey: settings.publishableKey, ...channelHeader },
    storageKey: sessionStorageKey,
    fetch: authFetch,
    autoRefreshToken: true,
    persistSession: true,
    detectSessionInUrl: false,
    flowType: 'pkce',
  })
  const rest = new PostgrestClient(`${settings.url}/rest/v1`, {
    headers: { apikey: settings.publishableKey, ...channelHeader },
    // The library would repeat reads by itself for seconds, and the page would call old data live.
    retry: false,
    fetch: signedFetch(auth, settings.publishableKey),
  })
  opened = { ...settings, auth, rest }
  return opened
}

/** @throws Error when called before {@link openClient} */
export function client(): Client {
  if (opened === null) throw new Error('The backend client was used before it was opened.')
  return opened
}

/** The token of the signed-in person, refreshed when it is due; null when nobody is signed in. */
export async function accessToken(): Promise<string | null> {
  const { data } = await client().auth.getSession()
  return data.session?.access_token ?? null
}

export const channelHeader = { 'x-omnihub-channel': 'panel' }

function signedFetch(auth: GoTrueClient, publishableKey: string): typeof fetch {
  return async (input, init) => {
    const session = await abortable(auth.getSession(), init?.signal)
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${session.data.session?.access_token ?? publishableKey}`)
    return fetch(input, { ...init, headers })
  }
}

// Refreshing a token can hang on a dead network for longer than the request itself may take.
async function abortable<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return work
  signal.throwIfAborted()
  return new Promise<T>((resolve, reject) => {
    const abort = () => {
      reject(new DOMException('The request was given up.', 'AbortError'))
    }
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort)
    })
  })
}

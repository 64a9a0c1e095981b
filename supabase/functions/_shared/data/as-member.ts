import type { Call } from '../http/endpoint.ts'
import type { Environment } from '../http/environment.ts'
import type { Principal } from '../http/identity.ts'
import type { RpcOptions } from './call-rpc.ts'

/** How a command is given in the name of the member who called: by their own token, through their own channel. */
export function asMember(
  { supabaseUrl, publishableKey }: Pick<Environment, 'supabaseUrl' | 'publishableKey'>,
  { caller, trace, headers }: Call<unknown, Extract<Principal, { kind: 'user' }>>,
): RpcOptions {
  return {
    supabaseUrl,
    apikey: publishableKey,
    token: caller.token,
    traceparent: trace.traceparent,
    channel: headers.get('x-omnihub-channel') ?? 'api',
  }
}

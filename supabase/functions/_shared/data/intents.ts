import { requestedApproval, type RequestedApproval } from '../contracts/asks.ts'
import {
  intentState,
  submittedIntent,
  type IntentState,
  type SubmittedIntent,
} from '../contracts/intents.ts'
import type { Result } from '../domain/result.ts'
import { callRpc, type RpcFailure, type RpcOptions } from './call-rpc.ts'

/** Project keys of the two ways in: the service passes a caller's API key on, a user's token speaks for itself. */
export type IntentStore = {
  readonly supabaseUrl: string
  readonly secretKey: string
  readonly publishableKey: string
}

/** Who submits: the holder of an API key, or a signed-in person by their own token. */
export type Submitter =
  { readonly kind: 'key'; readonly key: string } | { readonly kind: 'user'; readonly token: string }

export type NewIntent = {
  readonly operation: string
  readonly params_text: string
  readonly envelope_text: string
  readonly idempotency_key: string
  readonly caller_expires_at: string | null
  readonly trace_id: string
  readonly on_behalf_of: string | null
  readonly callback_url: string | null
}

/** What `submit_again` needs: operation and params are those of the workflow. */
export type IntentAgain = Pick<NewIntent, 'envelope_text' | 'trace_id'> & {
  readonly workflow_id: string
}

export interface Intents {
  submit(by: Submitter, intent: NewIntent): Promise<Result<SubmittedIntent, RpcFailure>>
  submitAgain(token: string, intent: IntentAgain): Promise<Result<SubmittedIntent, RpcFailure>>
  read(by: Submitter, workflowId: string): Promise<Result<IntentState, RpcFailure>>
  requestApproval(
    key: string,
    request: Omit<NewIntent, 'idempotency_key' | 'caller_expires_at'>,
  ): Promise<Result<RequestedApproval, RpcFailure>>
}

/** Intents and approval requests, as the database takes them. `traceparent` goes along with each call. */
export function createIntents(store: IntentStore, traceparent: string): Intents {
  const optionsFor = (by: Submitter): RpcOptions =>
    by.kind === 'user'
      ? { ...store, apikey: store.publishableKey, token: by.token, traceparent, channel: 'api' }
      : { ...store, apikey: store.secretKey, traceparent, channel: 'api' }
  const keyOf = (by: Submitter) => (by.kind === 'key' ? { key: by.key } : {})

  return {
    submit: (by, intent) =>
      callRpc(optionsFor(by), 'submit_intent', { ...intent, ...keyOf(by) }, submittedIntent),
    submitAgain: (token, intent) =>
      callRpc(optionsFor({ kind: 'user', token }), 'submit_again', intent, submittedIntent),
    read: (by, workflow_id) =>
      callRpc(optionsFor(by), 'read_intent', { workflow_id, ...keyOf(by) }, intentState),
    requestApproval: (key, request) =>
      callRpc(
        optionsFor({ kind: 'key', key }),
        'request_approval',
        { ...request, key },
        requestedApproval,
      ),
  }
}

import type * as z from 'zod/mini'
import { claimedCallbacks, finishedCallback } from '../contracts/approvals.ts'
import type { Result } from '../domain/result.ts'
import { callRpc, type RpcFailure, type RpcOptions } from './call-rpc.ts'

type Answer<S> = Promise<Result<z.infer<S>, RpcFailure>>

/** What requesters asked to be told. A callback is claimed for a time, and claimed again when nothing came of it. */
export interface Callbacks {
  claim(batch: number): Answer<typeof claimedCallbacks>
  /** Without a status no answer came; `problem` says why in words for people. */
  finish(
    id: string,
    http_status: number | null,
    problem: string | null,
  ): Answer<typeof finishedCallback>
}

/** Callbacks with the rights of the service. */
export function createCallbacks(service: RpcOptions): Callbacks {
  return {
    claim: (batch) => callRpc(service, 'claim_callbacks', { batch }, claimedCallbacks),
    finish: (id, http_status, problem) =>
      callRpc(service, 'finish_callback', { id, http_status, problem }, finishedCallback),
  }
}

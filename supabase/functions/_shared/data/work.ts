import type * as z from 'zod/mini'
import {
  begunEffect,
  claimedWork,
  finishedEffect,
  finishedWork,
  heldWork,
  releasedWork,
  type ClaimedWorkflow,
  type EffectOutcome,
  type WorkOutcome,
} from '../contracts/work.ts'
import type { Result } from '../domain/result.ts'
import { callRpc, type RpcFailure, type RpcOptions } from './call-rpc.ts'

type Answer<S> = Promise<Result<z.infer<S>, RpcFailure>>

/** The commands of an executor. Each is one transaction that decides again with the state of its moment. */
export interface Work {
  claim(batch: number): Answer<typeof claimedWork>
  heartbeat(workflowIds: readonly string[]): Answer<typeof heldWork>
  beginEffect(work: ClaimedWorkflow, effectKey: string): Answer<typeof begunEffect>
  finishEffect(effectId: string, outcome: EffectOutcome): Answer<typeof finishedEffect>
  finishWork(work: ClaimedWorkflow, outcome: WorkOutcome): Answer<typeof finishedWork>
  /** Hands back work for which no answer came from `beginEffect`, so that nothing was sent. */
  releaseUnsent(work: ClaimedWorkflow): Answer<typeof releasedWork>
}

/** Work of one executor, which the database knows by its id. */
export function createWork(service: RpcOptions, executor: string): Work {
  const attemptOf = ({ workflow_id, attempt, fence }: ClaimedWorkflow) => ({
    workflow_id,
    attempt,
    fence,
  })
  return {
    claim: (batch) => callRpc(service, 'claim_work', { executor, batch }, claimedWork),
    heartbeat: (workflow_ids) =>
      callRpc(service, 'heartbeat_work', { executor, workflow_ids }, heldWork),
    beginEffect: (work, effect_key) =>
      callRpc(service, 'begin_effect', { ...attemptOf(work), effect_key }, begunEffect),
    finishEffect: (effect_id, outcome) =>
      callRpc(service, 'finish_effect', { effect_id, outcome }, finishedEffect),
    finishWork: (work, outcome) =>
      callRpc(service, 'finish_work', { ...attemptOf(work), outcome }, finishedWork),
    releaseUnsent: (work) => callRpc(service, 'release_unsent', attemptOf(work), releasedWork),
  }
}

import {
  answeredQuestion,
  approvalStatus,
  consumedApproval,
  type AnsweredQuestion,
  type AnswerInput,
  type ApprovalStatus,
  type ConsumedApproval,
} from '../contracts/approvals.ts'
import type { Result } from '../domain/result.ts'
import { callRpc, type RpcFailure, type RpcOptions } from './call-rpc.ts'

type Answer<T> = Promise<Result<T, RpcFailure>>

/** Approvals as their requester meets them. Each call is made for the holder of an API key. */
export interface Approvals {
  /** `polling`: one of many reads for one request, which does not count against the key's rate. */
  readStatus(approvalId: string, key: string, polling: boolean): Answer<ApprovalStatus>
  answer(approvalId: string, answer: AnswerInput, key: string): Answer<AnsweredQuestion>
  /** Uses the approval up for exactly these params, or is refused. */
  consume(request: ConsumeRequest, key: string): Answer<ConsumedApproval>
}

export type ConsumeRequest = {
  readonly approval_id: string
  readonly operation: string
  readonly params_text: string
}

/** Approvals with the rights of the service. */
export function createApprovals(service: RpcOptions): Approvals {
  return {
    readStatus: (approval_id, key, polling) =>
      callRpc(service, 'read_approval_status', { approval_id, key, polling }, approvalStatus),
    answer: (approval_id, answer, key) =>
      callRpc(
        service,
        'answer_approval_question',
        { approval_id, ...answer, key },
        answeredQuestion,
      ),
    consume: (request, key) =>
      callRpc(service, 'consume_approval', { ...request, key }, consumedApproval),
  }
}

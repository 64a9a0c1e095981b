import * as z from 'zod/mini'
import {
  estimateAnswer,
  heldRequest,
  refreshedEstimate,
  type BlastRadius,
  type EstimateAnswer,
  type HeldRequest,
  type RefreshedEstimate,
} from '../contracts/estimates.ts'
import type { RiskLevel } from '../domain/controls/quorum.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { callRpc, readRows, type RpcFailure, type RpcOptions } from './call-rpc.ts'

type Answer<T> = Promise<Result<T, RpcFailure>>

/** What people must consent to at least, as the operation is registered now. */
export type OperationPolicy = {
  readonly risk_level: RiskLevel
  readonly required_approvals: number
}

/** Blast radii as the database keeps them: an envelope may claim only what is stored there. */
export interface Estimates {
  /** Counts at once where the estimator is a SQL function; says whom to ask where it is an endpoint. */
  estimate(operation: string, params_text: string): Answer<EstimateAnswer>
  /** Keeps what an endpoint answered, or why nobody knows. */
  record(request: EstimatedRequest): Answer<unknown>
  /** Puts a new envelope in the place of the one shown, when it says something else. */
  refresh(approval_id: string, envelope_text: string): Answer<RefreshedEstimate>
  readHeld(approvalId: string): Answer<HeldRequest>
  readPolicy(operation: string): Answer<OperationPolicy>
}

export type EstimatedRequest = {
  readonly operation: string
  /** That was asked about, as `estimate_blast_radius` told it. Null: nobody could be asked. */
  readonly revision: number | null
  readonly params_text: string
  readonly radius: BlastRadius | null
  readonly why: string | null
}

const heldColumns = 'id,status,operation,params_text,canonical_text'
const policy = z.object({
  risk_level: z.enum(['low', 'medium', 'high', 'critical']),
  required_approvals: z.number(),
})

/** Estimates with the rights of whom the options speak for; only the service may write them. */
export function createEstimates(options: RpcOptions): Estimates {
  return {
    estimate: (operation, params_text) =>
      callRpc(options, 'estimate_blast_radius', { operation, params_text }, estimateAnswer),
    record: (request) => callRpc(options, 'record_estimate', { ...request }, z.unknown()),
    refresh: (approval_id, envelope_text) =>
      callRpc(options, 'refresh_estimate', { approval_id, envelope_text }, refreshedEstimate),
    readHeld: async (id) =>
      only(
        await readRows(
          options,
          'approval_queue',
          { id: `eq.${id}`, select: heldColumns },
          heldRequest,
        ),
        'There is no such approval.',
      ),
    readPolicy: async (operation) =>
      only(
        await readRows(
          options,
          'operations',
          { name: `eq.${operation}`, select: 'risk_level,required_approvals' },
          policy,
        ),
        'There is no such operation.',
      ),
  }
}

/** The one row, or the refusal of somebody to whom it does not exist. */
function only<T>(rows: Result<T[], RpcFailure>, message: string): Result<T, RpcFailure> {
  if (!rows.ok) return rows
  const [row] = rows.value
  if (row !== undefined) return ok(row)
  return err({
    status: 404,
    code: 'NOT_FOUND',
    message,
    hint: null,
    details: null,
    retryAfter: null,
  })
}

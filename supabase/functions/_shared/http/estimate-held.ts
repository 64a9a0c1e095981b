import type { RefreshedEstimate } from '../contracts/estimates.ts'
import type { RpcFailure } from '../data/call-rpc.ts'
import { createEstimates, type Estimates } from '../data/estimates.ts'
import { restateEnvelope } from '../domain/approvals/restate-envelope.ts'
import { requiredQuorum } from '../domain/controls/quorum.ts'
import { err, type Result } from '../domain/result.ts'
import { createEstimate, type Estimate, type EstimateContext } from './estimate.ts'

/** Estimates one held request anew and puts the result into its envelope. */
export type Reestimate = (approvalId: string) => Promise<Result<RefreshedEstimate, RpcFailure>>

/** Builds what re-estimates held requests, with the rights of the service. */
export function createReestimate(dependencies: EstimateContext): Reestimate {
  const { supabaseUrl, secretKey } = dependencies.environment
  const estimates = createEstimates({ supabaseUrl, apikey: secretKey })
  const estimate = createEstimate(dependencies)
  return (approvalId) => reestimate(approvalId, estimates, estimate)
}

/**
 * Gives the requests that the database held on its own their first estimate: by a claim, an effect, or
 * a control engaged while an intent came in. A request that was decided meanwhile is left alone.
 */
export function createEstimateHeld(
  dependencies: EstimateContext,
): (approvalIds: readonly string[]) => Promise<void> {
  const reestimate = createReestimate(dependencies)
  return async (approvalIds) => {
    for (const approval_id of approvalIds) {
      const refreshed = await reestimate(approval_id)
      if (refreshed.ok) continue
      dependencies.log.write('warn', 'held_not_estimated', { approval_id, error: refreshed.error })
    }
  }
}

async function reestimate(
  approvalId: string,
  estimates: Estimates,
  estimate: Estimate,
): Promise<Result<RefreshedEstimate, RpcFailure>> {
  const held = await estimates.readHeld(approvalId)
  if (!held.ok) return held
  const policy = await estimates.readPolicy(held.value.operation)
  if (!policy.ok) return policy
  const radius = await estimate(held.value.operation, held.value.params_text)
  const envelope = restateEnvelope(held.value.canonical_text, {
    blastRadius: radius,
    quorum: requiredQuorum({ ...policy.value, blast_radius_unknown: radius === null }),
  })
  return envelope === null
    ? err({ ...notOurs, message: `${approvalId} has no envelope` })
    : estimates.refresh(approvalId, envelope)
}

const notOurs = { status: 500, code: 'INTERNAL', hint: null, details: null, retryAfter: null }

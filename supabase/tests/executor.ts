import { randomUUID } from 'node:crypto'
import {
  begunEffect,
  claimedWork,
  finishedEffect,
  finishedWork,
  type ClaimedWorkflow,
} from '../functions/_shared/contracts/work.ts'
import { call, service } from './database.ts'

/** Claims up to `batch` workflows, by the contract that the real executor parses. */
export async function claim(batch = 10, executor: string = randomUUID()) {
  return claimedWork.parse((await call(service, 'claim_work', { executor, batch })).body)
}

/** Claims exactly one workflow. */
export async function claimOne(executor?: string): Promise<ClaimedWorkflow> {
  const { work, stopped } = await claim(1, executor)
  const [claimed] = work
  if (!claimed) throw new Error(`nothing to claim (${stopped ?? 'the queue is empty'})`)
  return claimed
}

/** Asks for the one effect of claimed work. */
export async function begin({ workflow_id, attempt, fence }: ClaimedWorkflow, effect_key = 'call') {
  return begunEffect.parse(
    (await call(service, 'begin_effect', { workflow_id, attempt, fence, effect_key })).body,
  )
}

/** Begins an effect that must be allowed and returns its id. */
export async function beginAllowed(claimed: ClaimedWorkflow): Promise<string> {
  const begun = await begin(claimed)
  if (begun.decision !== 'run' && begun.decision !== 'advisory') {
    throw new Error(`not allowed: ${JSON.stringify(begun)}`)
  }
  return begun.effect_id
}

export const succeeded = { status: 'succeeded', retryable: false, body: { ok: true } }
export const failed = {
  status: 'failed',
  retryable: true,
  error_code: 'HTTP_500',
  error_message: 'no',
}
export const refused = {
  status: 'failed',
  retryable: false,
  error_code: 'HTTP_400',
  error_message: 'no',
}

/** Records what an effect came to. */
export async function finishEffect(effect_id: string, outcome: object) {
  return finishedEffect.parse((await call(service, 'finish_effect', { effect_id, outcome })).body)
}

/** Records what claimed work came to. */
export async function finishWork(
  { workflow_id, attempt, fence }: ClaimedWorkflow,
  outcome: object,
) {
  return finishedWork.parse(
    (await call(service, 'finish_work', { workflow_id, attempt, fence, outcome })).body,
  )
}

/** Runs claimed work to its end: one effect with this outcome. */
export async function run(claimed: ClaimedWorkflow, outcome: object = succeeded) {
  await finishEffect(await beginAllowed(claimed), outcome)
  return finishWork(
    claimed,
    'status' in outcome && outcome.status === 'recorded' ? succeeded : outcome,
  )
}

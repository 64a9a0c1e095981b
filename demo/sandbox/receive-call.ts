import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Behaviour } from './behaviour.ts'
import type { Ledger, NewLedgerEntry, Verdict } from './ledger.ts'
import type { CallMode, VerifiedCall } from './verify-call.ts'

export type Reply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

export type EstimateOf = (operation: string, params: unknown) => Promise<Reply>

type Receiver = {
  readonly ledger: Ledger
  readonly behaviourOf: (operation: string) => Behaviour
  /** How much an operation would touch with these params. */
  readonly estimateOf: EstimateOf
  /** Ends what is being worked on, unanswered, when the sandbox stops. */
  readonly stopping: AbortSignal
}

const notSigned: NewLedgerEntry = {
  received_at: 0,
  verdict: 'refused_signature',
  operation: null,
  workflow_id: null,
  idempotency_key: null,
  fence: null,
  mode: null,
  not_after: null,
  event: null,
  approval_id: null,
  traceparent: null,
}

/** What each mode but `live` asks for changes nothing. */
const verdicts = {
  advisory: 'dry_run',
  estimate: 'estimated',
  test: 'tested',
  callback: 'noted',
} as const satisfies Record<Exclude<CallMode, 'live'>, Verdict>

const message = z.object({ event: z.string(), approval_id: z.string() })

function toldBy(body: Buffer): Pick<NewLedgerEntry, 'event' | 'approval_id'> {
  return message.parse(JSON.parse(body.toString()))
}

/**
 * Receives signed calls as every endpoint should: late and fenced ones are refused, a key that was
 * served is answered again without acting again.
 */
export function createReceiver({ ledger, behaviourOf, estimateOf, stopping }: Receiver) {
  const highestFence = new Map<string, number>()
  const served = new Map<string, Promise<Reply>>()

  /** What to make of a call, before anything is done about it. */
  function verdictOf(call: VerifiedCall, receivedAt: number): Verdict {
    if (receivedAt > call.notAfterMs) return 'refused_late'
    if (call.fence < (highestFence.get(call.workflowId) ?? 0)) return 'refused_fenced'
    if (call.mode !== 'live') return verdicts[call.mode]
    return served.has(call.idempotencyKey) ? 'repeated' : 'accepted'
  }

  async function act(call: VerifiedCall): Promise<Reply> {
    const { status, latencyMs, problem } = behaviourOf(call.operation)
    await delay(latencyMs, undefined, { signal: stopping })
    if (status === 200) {
      return { status, body: { done: call.operation, reference: call.idempotencyKey } }
    }
    // Nothing was done, so the key may try again.
    served.delete(call.idempotencyKey)
    const failed = { code: `SANDBOX_${status}`, message: 'The sandbox failed on purpose.' }
    return { status, body: problem ?? failed }
  }

  async function reply(call: VerifiedCall, verdict: Verdict, body: Buffer): Promise<Reply> {
    if (verdict === 'refused_late') {
      return { status: 409, body: { code: 'LATE_CALL', message: 'The call came after not_after.' } }
    }
    if (verdict === 'refused_fenced') {
      return { status: 409, body: { code: 'FENCED', message: 'A newer attempt was seen.' } }
    }
    if (verdict === 'estimated') return estimateOf(call.operation, JSON.parse(body.toString()))
    if (verdict === 'tested') return { status: 200, body: { ready: call.operation } }
    if (verdict === 'noted') return { status: 200, body: { noted: call.idempotencyKey } }
    highestFence.set(call.workflowId, call.fence)
    if (verdict === 'dry_run') {
      const { latencyMs } = behaviourOf(call.operation)
      await delay(latencyMs, undefined, { signal: stopping })
      return { status: 200, body: { would_do: call.operation, reference: call.idempotencyKey } }
    }
    const known = served.get(call.idempotencyKey)
    if (known !== undefined) return known
    const acting = act(call)
    served.set(call.idempotencyKey, acting)
    return acting
  }

  return async (call: VerifiedCall | null, receivedAt: number, body: Buffer): Promise<Reply> => {
    if (call === null) {
      const entry = ledger.add({ ...notSigned, received_at: receivedAt })
      ledger.answered(entry, 401)
      return { status: 401, body: { code: 'SIGNATURE_INVALID', message: 'Not signed by OmniHub.' } }
    }
    const verdict = verdictOf(call, receivedAt)
    const entry = ledger.add({
      received_at: receivedAt,
      verdict,
      operation: call.operation,
      workflow_id: call.workflowId,
      idempotency_key: call.idempotencyKey,
      fence: call.fence,
      mode: call.mode,
      not_after: call.notAfterMs,
      traceparent: call.traceparent,
      ...(call.mode === 'callback' ? toldBy(body) : { event: null, approval_id: null }),
    })
    const answer = await reply(call, verdict, body)
    ledger.answered(entry, answer.status)
    return answer
  }
}

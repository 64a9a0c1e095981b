import { alertFacts, writtenAlerts } from '../_shared/contracts/alerts.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import { evaluateAlerts, type AlertEntry } from '../_shared/domain/alerts/evaluate.ts'
import { afterResponse } from '../_shared/http/after-response.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { factsOf, storedAlerts } from './read-facts.ts'

/**
 * Judges every rule by the database's clock and writes how each alert stands. Run twice, or by two at once, it tells
 * nobody twice.
 */
export function createEvaluate(service: RpcOptions, wakeDispatcher: () => Promise<void>) {
  return async ({ log }: { readonly log: Log }): Promise<Answer> => {
    const read = await callRpc(service, 'read_alert_facts', {}, alertFacts)
    if (!read.ok) return answerOfFailure(read.error, log)
    const found = evaluateAlerts(factsOf(read.value), storedAlerts(read.value))
    const args = { at: read.value.server_time, entries: found.map(rowOf) }
    const written = await callRpc(service, 'write_alerts', args, writtenAlerts)
    if (!written.ok) return answerOfFailure(written.error, log)
    if (written.value.written > 0) afterResponse(wakeDispatcher())
    const firing = found.filter(({ open }) => open?.state === 'firing').length
    return { status: 200, body: { at: args.at, firing, written: written.value.written } }
  }
}

function rowOf({ open, endedAt, ...entry }: AlertEntry) {
  return {
    ...entry,
    ended_at: text(endedAt),
    state: open?.state ?? null,
    pending_at: text(open?.pendingAt),
    firing_at: text(open?.firingAt),
    clearing_since: text(open?.clearingSince),
    unknown_since: text(open?.unknownSince),
    inhibited_by: open?.inhibitedBy ?? null,
  }
}

function text(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString()
}

import * as z from 'zod/mini'
import { sloChartWindow, sloMarks, type SloCharts } from '../_shared/contracts/slo-charts.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import { refusal, type Answer } from '../_shared/http/answer.ts'
import type { Environment } from '../_shared/http/environment.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { MetricsSource } from '../_shared/ports/metrics-source.ts'
import { isHeld, tagOf, taggedAnswer } from './answer-tagged.ts'
import { createHeldCharts } from './held-charts.ts'
import type { MemberCall } from './read-slo.ts'

export const chartsInput = z.object({ window: z._default(sloChartWindow, '28d') })

/**
 * Answers the charts of a window. What they are made of beside the counts is read as the member who asks, and gives
 * the tag; the counts of an evaluation are read once for everybody who looks.
 */
export function createReadCharts(environment: Environment, source: MetricsSource) {
  const draw = createHeldCharts(source)

  return async (call: MemberCall<z.output<typeof chartsInput>>): Promise<Answer> => {
    const { window } = call.input
    const marks = await callRpc(asMember(environment, call), 'read_slo_marks', {}, sloMarks)
    if (!marks.ok) return answerOfFailure(marks.error, call.log)
    const { server_time, ...told } = marks.value
    const etag = await tagOf({ window, ...told })
    if (isHeld(call.headers, etag)) return taggedAnswer(etag, null)
    const drawn = await draw(window, etag, marks.value)
    if (!drawn.ok) {
      call.log.write('warn', 'metrics_unreadable', { error: drawn.error.message })
      return refusal('STORE_UNAVAILABLE', 'The counters cannot be read.')
    }
    const body: SloCharts = { server_time, ...drawn.value }
    return taggedAnswer(etag, body)
  }
}

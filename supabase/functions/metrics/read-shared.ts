import type * as z from 'zod/mini'
import { sharedEvidence, type SharedInput } from '../_shared/contracts/slo-charts.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { MetricsSource } from '../_shared/ports/metrics-source.ts'
import { tagOf } from './answer-tagged.ts'
import { createHeldCharts } from './held-charts.ts'

type Report = z.output<typeof sharedEvidence>['report']

/** Exchanges the token of a share link for the report and its charts. */
export function createReadShared(service: RpcOptions, source: MetricsSource) {
  const draw = createHeldCharts(source)

  return async ({ input, headers, log }: Call<SharedInput>): Promise<Answer> => {
    const { token, window } = input
    const address = headers.get('x-forwarded-for')?.split(',')[0]?.trim() ?? ''
    const read = await callRpc(service, 'read_shared_slo', { token, address }, sharedEvidence)
    if (!read.ok) return answerOfFailure(read.error, log)
    const { report, marks } = read.value
    const { server_time, ...told } = marks
    const drawn = await draw(window, await tagOf({ window, ...told }), marks)
    if (!drawn.ok) log.write('warn', 'metrics_unreadable', { error: drawn.error.message })
    const charts = drawn.ok
      ? { server_time, ...drawn.value, warnings: forOutsiders(drawn.value.warnings) }
      : null
    return {
      status: 200,
      body: { report: { ...report, objectives: objectivesOf(report) }, charts },
    }
  }
}

function objectivesOf({ objectives }: Report) {
  return objectives.map(({ status, ...promised }) => {
    if (status === null) return { ...promised, status }
    const warnings = forOutsiders(status.figures.warnings)
    return { ...promised, status: { ...status, figures: { ...status.figures, warnings } } }
  })
}

/** That there is something to mind, without addresses and tenants of whoever keeps the counts. */
function forOutsiders(warnings: readonly string[]): string[] {
  return warnings.length === 0 ? [] : ['Some counts may be missing. Members see why.']
}

import { systemHealth } from '../_shared/contracts/health.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Environment } from '../_shared/http/environment.ts'

/** Is the database there, are the controls readable, did every job of the schedule run in time? */
export async function deepHealth({ supabaseUrl, secretKey }: Environment): Promise<Answer> {
  const startedAt = performance.now()
  const health = await callRpc(
    { supabaseUrl, apikey: secretKey, timeoutMs: 2_500 },
    'read_health',
    {},
    systemHealth,
  )
  const latency_ms = Math.round(performance.now() - startedAt)
  if (!health.ok) {
    return { status: 503, body: { status: 'down', database: { status: 'down', latency_ms } } }
  }
  const { controls_readable, jobs } = health.value
  const late = jobs.filter((job) => job.late || job.failed).map(({ name }) => name)
  return {
    status: controls_readable ? 200 : 503,
    body: {
      status: !controls_readable ? 'down' : late.length > 0 ? 'degraded' : 'ok',
      database: { status: 'ok', latency_ms },
      controls: { status: controls_readable ? 'ok' : 'unreadable' },
      schedule: { status: late.length > 0 ? 'late' : 'ok', late },
    },
  }
}

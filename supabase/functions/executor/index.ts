import { createWork } from '../_shared/data/work.ts'
import { requestOutcome } from '../_shared/domain/slo/request-outcome.ts'
import { createEstimateHeld } from '../_shared/http/estimate-held.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { createDrain } from './drain.ts'
import { executorRoutes } from './handler.ts'
import { recordingEffects } from './recording-effects.ts'
import { createSignedCallEffects } from './signed-call-effects.ts'

const context = createFunctionContext(
  'executor',
  (name) => Deno.env.get(name),
  console.log,
  'resolveDns' in Deno ? (host, type) => Deno.resolveDns(host, type) : null,
)
const { supabaseUrl, secretKey, signingKey } = context.environment
const drain = createDrain({
  guard: context.guard,
  work: createWork({ supabaseUrl, apikey: secretKey, timeoutMs: 3_000 }, context.instanceId),
  live: createSignedCallEffects(signingKey),
  recording: recordingEffects,
  findObstacle: context.findObstacle,
  estimateHeld: createEstimateHeld(context),
  countCall: (operation, { status, http_status, duration_ms: durationMs }) => {
    // An answer that did not come, or could not be read, is as bad as one that says so.
    const isGood = status === 'succeeded' || requestOutcome(http_status ?? 503, null) !== 'bad'
    const outcome = isGood ? 'good' : 'bad'
    context.counter.count({ service: 'executor', operation, outcome, durationMs })
  },
  clock: () => ({ monotonicMs: performance.now(), wallMs: Date.now() }),
  log: context.log,
})

addEventListener('beforeunload', () => {
  drain.stop()
  void context.counter.flush()
})
Deno.serve(context.serve(executorRoutes(drain)))

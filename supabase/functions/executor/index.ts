import { createWork } from '../_shared/data/work.ts'
import { createEstimateHeld } from '../_shared/http/estimate-held.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { createDrain } from './drain.ts'
import { executorRoutes } from './handler.ts'
import { createRecordRun } from './record-run.ts'
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
  record: createRecordRun(context),
  clock: () => ({ monotonicMs: performance.now(), wallMs: Date.now() }),
  log: context.log,
})

addEventListener('beforeunload', () => drain.stop())
Deno.serve(context.serve(executorRoutes(drain)))

import { createFunctionKick } from '../_shared/data/function-kick.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { createEvaluate } from './evaluate.ts'
import { alertsRoutes } from './handler.ts'

const context = createFunctionContext('alerts', (name) => Deno.env.get(name), console.log)
const { supabaseUrl, secretKey } = context.environment
const evaluate = createEvaluate(
  { supabaseUrl, apikey: secretKey, timeoutMs: 10_000 },
  createFunctionKick({ supabaseUrl, secretKey }, 'notifications/dispatch'),
)

Deno.serve(context.serve(alertsRoutes({ evaluate })))

import { createDatabaseControlSource } from '../_shared/data/database-control-source.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { createCanarySource } from './canary-source.ts'
import { healthRoutes } from './handler.ts'
import { createProveSwitch } from './prove-switch.ts'

const context = createFunctionContext('health', (name) => Deno.env.get(name), console.log)

const { environment } = context
const canarySource = createCanarySource(createDatabaseControlSource(environment))
const proveSwitch = createProveSwitch(
  { supabaseUrl: environment.supabaseUrl, apikey: environment.secretKey },
  () => context.guardOf(canarySource),
)

Deno.serve(context.serve(healthRoutes(context, proveSwitch)))

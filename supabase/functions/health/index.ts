import { createDatabaseControlSource } from '../_shared/data/database-control-source.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { createDrill } from './drill.ts'
import { healthRoutes } from './handler.ts'
import { createProveSwitch } from './prove-switch.ts'
import { createShadowSource } from './shadow-source.ts'

const context = createFunctionContext('health', (name) => Deno.env.get(name), console.log)

const { environment } = context
const controls = createDatabaseControlSource(environment)
const service = { supabaseUrl: environment.supabaseUrl, apikey: environment.secretKey }
const proveSwitch = createProveSwitch(service, () =>
  context.guardOf(createShadowSource(controls, 'canary')),
)
const drill = createDrill({
  environment,
  service,
  createGuardOfDrill: () => context.guardOf(createShadowSource(controls, 'drill')),
})

Deno.serve(context.serve(healthRoutes(context, proveSwitch, drill)))

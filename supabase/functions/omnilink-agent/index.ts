import { createApiKeys } from '../_shared/data/api-keys.ts'
import { createFunctionKick } from '../_shared/data/function-kick.ts'
import { createEstimateHeld } from '../_shared/http/estimate-held.ts'
import { createEstimate } from '../_shared/http/estimate.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { agentRoutes } from './handler.ts'

const context = createFunctionContext(
  'omnilink-agent',
  (name) => Deno.env.get(name),
  console.log,
  'resolveDns' in Deno ? (host, type) => Deno.resolveDns(host, type) : null,
)
const { supabaseUrl, secretKey } = context.environment
const apiKeys = createApiKeys({ supabaseUrl, apikey: secretKey }, () => performance.now())

const estimate = createEstimate(context)
const estimateHeld = createEstimateHeld(context)
const kick = createFunctionKick(context.environment, 'executor')

Deno.serve(context.serve(agentRoutes({ context, apiKeys, estimate, estimateHeld, kick })))

import { createApiKeys } from '../_shared/data/api-keys.ts'
import { createEstimate } from '../_shared/http/estimate.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { guardRoutes } from './handler.ts'

const context = createFunctionContext(
  'guard',
  (name) => Deno.env.get(name),
  console.log,
  'resolveDns' in Deno ? (host, type) => Deno.resolveDns(host, type) : null,
)
const { supabaseUrl, secretKey } = context.environment
const apiKeys = createApiKeys({ supabaseUrl, apikey: secretKey }, () => performance.now())
const estimate = createEstimate(context)

Deno.serve(context.serve(guardRoutes({ context, apiKeys, estimate })))

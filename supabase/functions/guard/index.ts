import { createApiKeys } from '../_shared/data/api-keys.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { guardRoutes } from './handler.ts'

const context = createFunctionContext('guard', (name) => Deno.env.get(name), console.log)
const { supabaseUrl, secretKey } = context.environment
const apiKeys = createApiKeys({ supabaseUrl, apikey: secretKey }, () => performance.now())

Deno.serve(context.serve(guardRoutes({ context, apiKeys })))

import { createCallbacks } from '../_shared/data/callbacks.ts'
import { createReestimate } from '../_shared/http/estimate-held.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { createDeliverCallbacks } from './deliver-callbacks.ts'
import { approvalRoutes } from './handler.ts'

const context = createFunctionContext(
  'approvals',
  (name) => Deno.env.get(name),
  console.log,
  'resolveDns' in Deno ? (host, type) => Deno.resolveDns(host, type) : null,
)
const { supabaseUrl, secretKey } = context.environment
const callbacks = createCallbacks({ supabaseUrl, apikey: secretKey })

Deno.serve(
  context.serve(
    approvalRoutes({
      context,
      reestimate: createReestimate(context),
      deliver: createDeliverCallbacks(callbacks, context),
    }),
  ),
)

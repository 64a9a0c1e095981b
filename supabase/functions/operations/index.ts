import { createFunctionContext } from '../_shared/http/function-context.ts'
import { operationRoutes } from './handler.ts'

const context = createFunctionContext(
  'operations',
  (name) => Deno.env.get(name),
  console.log,
  'resolveDns' in Deno ? (host, type) => Deno.resolveDns(host, type) : null,
)

Deno.serve(context.serve(operationRoutes(context)))

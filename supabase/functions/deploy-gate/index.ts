import { createFunctionContext } from '../_shared/http/function-context.ts'
import { deployGateRoutes } from './handler.ts'

const context = createFunctionContext('deploy-gate', (name) => Deno.env.get(name), console.log)

Deno.serve(context.serve(deployGateRoutes(context.environment)))

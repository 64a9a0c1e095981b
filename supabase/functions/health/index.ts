import { createFunctionContext } from '../_shared/http/function-context.ts'
import { healthRoutes } from './handler.ts'

const context = createFunctionContext('health', (name) => Deno.env.get(name), console.log)

Deno.serve(context.serve(healthRoutes(context)))

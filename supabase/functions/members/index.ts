import { createAuthAccounts } from '../_shared/data/auth-accounts.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { memberRoutes } from './handler.ts'

const context = createFunctionContext('members', (name) => Deno.env.get(name), console.log)
const { environment } = context

Deno.serve(context.serve(memberRoutes({ environment, accounts: createAuthAccounts(environment) })))

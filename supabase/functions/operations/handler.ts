import * as z from 'zod/mini'
import { signingKeyInput } from '../_shared/contracts/operation-tests.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import { createShowSigningKey } from './show-signing-key.ts'
import { createTest } from './test.ts'

const name = '(?<name>[a-z][a-z0-9_]{0,59})'

/** What admins do with an operation that needs a call or the signing key. */
export function operationRoutes(context: FunctionContext): Route[] {
  return [
    route({
      method: 'POST',
      path: new RegExp(`^/${name}/test$`),
      callers: ['user'],
      input: z.strictObject({}),
      run: createTest(context),
    }),
    route({
      method: 'POST',
      path: new RegExp(`^/${name}/signing-key$`),
      callers: ['user'],
      input: signingKeyInput,
      run: createShowSigningKey(context),
    }),
  ]
}

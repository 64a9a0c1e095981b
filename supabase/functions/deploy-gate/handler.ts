import * as z from 'zod/mini'
import { deployGateInput } from '../_shared/contracts/deploy-gate.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import { createAnswerChange } from './answer-change.ts'
import { createTellStanding } from './tell-standing.ts'

/** CI asks before it deploys; people look how it would be answered. */
export function deployGateRoutes(environment: Environment): Route[] {
  return [
    route({
      method: 'GET',
      path: /^\/$/,
      callers: ['key', 'user'],
      input: deployGateInput,
      run: createAnswerChange(environment),
    }),
    route({
      method: 'GET',
      path: /^\/standing$/,
      callers: ['user'],
      input: z.unknown(),
      run: createTellStanding(environment),
    }),
  ]
}

import * as z from 'zod/mini'
import { againInput, intentInput } from '../_shared/contracts/intents.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import { withGuard } from '../_shared/http/with-guard.ts'
import { readIntent } from './read-intent.ts'
import { createSubmitIntent, type SubmitDependencies } from './submit-intent.ts'

/** `POST /` submits an intent, `POST /again` one that expired, `GET /:workflow_id` tells what became of it. */
export function agentRoutes(dependencies: SubmitDependencies): Route[] {
  const { guard } = dependencies.context
  const { submit, recordRefusal, submitAgain, refuseAgain } = createSubmitIntent(dependencies)
  return [
    route({
      method: 'POST',
      path: /^\/$/,
      callers: ['key', 'user'],
      input: intentInput,
      countAs: ({ operation }) => ({ operation, isTimed: true }),
      run: withGuard({
        guard,
        operationOf: ({ input }) => input.operation,
        run: submit,
        onRefused: recordRefusal,
      }),
    }),
    route({
      method: 'POST',
      path: /^\/again$/,
      callers: ['user'],
      input: againInput,
      run: withGuard({
        guard,
        operationOf: ({ input }) => input.operation,
        run: submitAgain,
        onRefused: refuseAgain,
      }),
    }),
    route({
      method: 'GET',
      path: /^\/(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      callers: ['key', 'user'],
      input: z.unknown(),
      run: (call) => readIntent(dependencies.context, call),
    }),
  ]
}

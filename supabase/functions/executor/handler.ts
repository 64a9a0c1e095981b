import * as z from 'zod/mini'
import { afterResponse } from '../_shared/http/after-response.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { Drain } from './drain.ts'

/** `POST /` wakes the executor, which answers at once and works on after the response. */
export function executorRoutes(drain: Drain): Route[] {
  return [
    route({
      method: 'POST',
      path: /^\/$/,
      callers: ['service'],
      input: z.unknown(),
      run: () => {
        afterResponse(drain.run())
        return Promise.resolve({ status: 202, body: { accepted: true } })
      },
    }),
  ]
}

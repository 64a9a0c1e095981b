import * as z from 'zod/mini'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { DeliverCallbacks } from './deliver-callbacks.ts'
import { createEstimateApproval, type EstimateDependencies } from './estimate-approval.ts'

type Dependencies = EstimateDependencies & { readonly deliver: DeliverCallbacks }

/** `POST /:id/estimate` counts anew for the people who decide; `POST /deliver` tells those who asked. */
export function approvalRoutes({ deliver, ...dependencies }: Dependencies): Route[] {
  return [
    route({
      method: 'POST',
      path: /^\/(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/estimate$/,
      callers: ['user'],
      input: z.strictObject({}),
      run: createEstimateApproval(dependencies),
    }),
    route({
      method: 'POST',
      path: /^\/deliver$/,
      callers: ['service'],
      input: z.unknown(),
      run: deliver,
    }),
  ]
}

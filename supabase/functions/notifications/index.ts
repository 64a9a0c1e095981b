import { createDeliveries } from '../_shared/data/deliveries.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { createDispatch } from './dispatch.ts'
import { notificationRoutes } from './handler.ts'
import { createMissingSecrets } from './missing-secrets.ts'
import { panelUrlOf } from './panel-url.ts'
import type { Surrounded } from './send-claimed.ts'
import { createTestChannel } from './test-channel.ts'

const get = (name: string) => Deno.env.get(name)
const context = createFunctionContext(
  'notifications',
  get,
  console.log,
  'resolveDns' in Deno ? (host, type) => Deno.resolveDns(host, type) : null,
)
const { environment, findObstacle, telemetry } = context
const deliveries = createDeliveries({
  supabaseUrl: environment.supabaseUrl,
  apikey: environment.secretKey,
  timeoutMs: 10_000,
})
const surrounded: Surrounded = {
  ...{ secret: get, findObstacle, telemetry, panelUrl: panelUrlOf(get, environment) },
}

Deno.serve(
  context.serve(
    notificationRoutes({
      dispatch: createDispatch(deliveries, surrounded),
      testChannel: createTestChannel(environment, deliveries, surrounded),
      missingSecrets: createMissingSecrets(environment, get),
    }),
  ),
)

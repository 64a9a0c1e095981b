import { afterResponse, beforeEnd } from '../http/after-response.ts'
import type { Log } from '../http/log.ts'
import { createExporter } from './exporter.ts'
import { sendOtlp } from './send-otlp.ts'
import { readTelemetrySettings } from './settings.ts'
import { noTelemetry, type Telemetry } from './telemetry.ts'

/** What exports, as operators of a collector tell it apart. */
type Instance = { readonly id: string; readonly functionName: string }

/**
 * Telemetry of one instance, by the standard variables. Without an endpoint none of the libraries is loaded; with one
 * they load beside the start, so that no request waits for them.
 */
export function createTelemetry(
  instance: Instance,
  get: (variable: string) => string | undefined,
  log: Log,
): Telemetry {
  const { settings, problems } = readTelemetrySettings(get)
  for (const problem of problems) log.write('error', 'telemetry_setting_not_usable', problem)
  if (settings === null) return noTelemetry
  const { endpoint, headers, timeoutMs, protocol } = settings
  const resource = {
    'faas.name': instance.functionName,
    'service.instance.id': instance.id,
    ...settings.resource,
  }
  const telemetry = createExporter({
    settings,
    load: () => import('./otlp.ts').then(({ createOtlp }) => createOtlp(protocol, resource)),
    send: (signal, contentType, body) =>
      sendOtlp({ url: `${endpoint}/v1/${signal}`, headers, contentType, body, timeoutMs }),
    delay: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    keepAlive: afterResponse,
    log,
    now: () => performance.now(),
  })
  beforeEnd(() => telemetry.flush())
  return {
    ...telemetry,
    ...(!settings.areTracesSent && { span: () => undefined }),
    ...(!settings.areMetricsSent && { duration: () => undefined, request: () => undefined }),
  }
}

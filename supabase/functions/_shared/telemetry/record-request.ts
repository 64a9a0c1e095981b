import { requestOutcome } from '../domain/slo/request-outcome.ts'
import { codeOf } from '../http/answer.ts'
import type { Answered } from '../http/endpoint.ts'
import { routeTemplate } from './route-template.ts'
import { noTelemetry, type Attributes, type Telemetry } from './telemetry.ts'

const knownMethods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
]
const templates = new WeakMap<RegExp, string>()

function templateOf(pattern: RegExp): string {
  const template = templates.get(pattern) ?? routeTemplate(pattern)
  templates.set(pattern, template)
  return template
}

/**
 * Records requests that a function has answered. Of a request only method and path are told, and the path only where a
 * route constrains what may stand in it; never a body, a query, an address or who asked.
 * @param publicUrl where people reach the functions
 */
export function createRecordRequest(
  telemetry: Telemetry,
  functionName: string,
  publicUrl: string,
): (answered: Answered, isRegistered: boolean) => void {
  if (telemetry === noTelemetry) return () => undefined
  const { protocol, hostname } = new URL(publicUrl)
  const base = `/functions/v1/${functionName}`
  const below = (path: string) => (path === '/' ? base : base + path)

  return ({ method, route, trace, answer, startedAt, durationMs, counted }, isRegistered) => {
    const template = route === null ? null : below(templateOf(route.pattern))
    const verb = knownMethods.includes(method) ? method : '_OTHER'
    const code = codeOf(answer)
    const outcome = requestOutcome(answer.status, code)
    // What an operator stopped is no error of ours, whatever its status.
    const error = answer.status >= 500 && outcome !== 'refused' ? String(answer.status) : null

    const metric: Attributes = {
      'http.request.method': verb,
      'http.response.status_code': answer.status,
      'url.scheme': protocol.slice(0, -1),
      ...(template !== null && { 'http.route': template }),
      ...(error !== null && { 'error.type': error }),
    }
    telemetry.duration('http.server.request.duration', durationMs, metric)
    telemetry.span({
      name: template === null ? verb : `${verb} ${template}`,
      kind: 'server',
      ...{ trace, startedAt, durationMs, error },
      attributes: {
        ...metric,
        'server.address': hostname,
        'omnihub.request.id': trace.requestId,
        ...(route !== null && { 'url.path': below(route.path) }),
        ...(isRegistered && { 'omnihub.operation': counted.operation }),
        ...(outcome !== null && { 'omnihub.outcome': outcome }),
        ...(code !== null && { 'omnihub.code': code }),
      },
    })
  }
}

import type { Sampler } from '../http/trace.ts'
import { createSampler, isSamplerName, samplerNames } from './sampler.ts'

/** Where telemetry goes and how, by the standard variables of OpenTelemetry. */
export type TelemetrySettings = {
  /** Without a slash at its end; `/v1/traces` and `/v1/metrics` follow. */
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly protocol: 'http/json' | 'http/protobuf'
  readonly timeoutMs: number
  readonly sendAfterMs: number
  readonly queueAtMost: number
  readonly sample: Sampler
  readonly areTracesSent: boolean
  readonly areMetricsSent: boolean
  /** Of the resource, as the environment gives them; `service.name` among them. */
  readonly resource: Readonly<Record<string, string>>
}

/** A value that cannot be taken, and what to do about it. Never repeats the value, which may be secret. */
export type SettingProblem = {
  readonly variable: string
  readonly problem: string
  readonly fix: string
}

type ReadSettings = {
  /** Null: nothing is exported. */
  readonly settings: TelemetrySettings | null
  readonly problems: readonly SettingProblem[]
}

/** Every variable that is read. `npm start` hands these to the functions, and no other. */
const telemetryVariables = [
  'OTEL_SDK_DISABLED',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TIMEOUT',
  'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
  'OTEL_BSP_SCHEDULE_DELAY',
  'OTEL_BSP_MAX_QUEUE_SIZE',
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_TRACES_EXPORTER',
  'OTEL_METRICS_EXPORTER',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
] as const
type Variable = (typeof telemetryVariables)[number]

/** Those variables of an environment that are set. */
export function telemetryEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const set = telemetryVariables.map((name) => [name, environment[name] ?? ''] as const)
  return Object.fromEntries(set.filter(([, value]) => value !== ''))
}

/**
 * Reads the settings of an instance. What cannot be taken is reported and its default used: a mistake in them must not
 * stop a function. Only without a usable endpoint is nothing exported.
 */
export function readTelemetrySettings(get: (name: string) => string | undefined): ReadSettings {
  const problems: SettingProblem[] = []
  // An empty variable counts as unset, as the specification of OpenTelemetry has it.
  const read = (variable: Variable) => get(variable)?.trim() || null
  const reject = (variable: Variable, problem: string, fix: string) => {
    problems.push({ variable, problem, fix })
    return null
  }

  const wanted = read('OTEL_EXPORTER_OTLP_ENDPOINT')
  if (wanted === null || read('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') {
    return { settings: null, problems }
  }
  const endpoint =
    endpointOf(wanted) ??
    reject(
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'is no address; nothing is exported',
      'Set the base address of an OTLP/HTTP receiver, such as http://127.0.0.1:4318.',
    )

  function whole(variable: Variable, least: number, most: number, standard: number): number {
    const text = read(variable)
    if (text === null) return standard
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    reject(
      variable,
      `is not a whole number from ${least} to ${most}; ${standard} is used`,
      `Set a number such as ${standard}, or leave it out.`,
    )
    return standard
  }

  function pairs(
    variable: Variable,
    isUsable: (parsed: Record<string, string>) => boolean = () => true,
  ): Record<string, string> {
    const text = read(variable)
    if (text === null) return {}
    const parsed = pairsOf(text)
    if (parsed !== null && isUsable(parsed)) return parsed
    reject(
      variable,
      'is not a list of key=value; none of it is used',
      'Write key=value,key=value and percent-encode commas, equals signs and spaces in values.',
    )
    return {}
  }

  function protocol(): TelemetrySettings['protocol'] {
    const name = read('OTEL_EXPORTER_OTLP_PROTOCOL') ?? 'http/json'
    if (name === 'http/json' || name === 'http/protobuf') return name
    reject(
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'names no protocol that functions speak; http/json is used',
      'Set http/json or http/protobuf, and the HTTP port of the receiver (4318, not 4317).',
    )
    return 'http/json'
  }

  function ratio(): number {
    const text = read('OTEL_TRACES_SAMPLER_ARG')
    const value = Number(text ?? 1)
    if (value >= 0 && value <= 1) return value
    reject(
      'OTEL_TRACES_SAMPLER_ARG',
      'is not a ratio from 0 to 1; 1 is used',
      'Set the share of traces to keep, such as 0.1.',
    )
    return 1
  }

  function sampler(): Sampler {
    const name = read('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on'
    if (isSamplerName(name)) return createSampler(name, name.endsWith('ratio') ? ratio() : 1)
    reject(
      'OTEL_TRACES_SAMPLER',
      'names no sampler that we have; parentbased_always_on is used',
      `Set one of ${samplerNames.join(', ')}.`,
    )
    return createSampler('parentbased_always_on', 1)
  }

  function isSent(variable: 'OTEL_TRACES_EXPORTER' | 'OTEL_METRICS_EXPORTER'): boolean {
    const name = read(variable) ?? 'otlp'
    if (name !== 'otlp' && name !== 'none') {
      reject(
        variable,
        'names no exporter that we have; otlp is used',
        'Set otlp, or none to leave it out.',
      )
    }
    return name !== 'none'
  }

  const temporality = read('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE')
  if (temporality !== null && temporality.toLowerCase() !== 'cumulative') {
    reject(
      'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
      'asks for what is not exported; metrics stay cumulative',
      'Leave it out, and put a cumulativetodelta processor into a collector in between.',
    )
  }

  const serviceName = read('OTEL_SERVICE_NAME')
  const settings = {
    headers: pairs('OTEL_EXPORTER_OTLP_HEADERS', areHeaders),
    protocol: protocol(),
    timeoutMs: whole('OTEL_EXPORTER_OTLP_TIMEOUT', 1, 60_000, 10_000),
    sendAfterMs: whole('OTEL_BSP_SCHEDULE_DELAY', 10, 60_000, 5_000),
    queueAtMost: whole('OTEL_BSP_MAX_QUEUE_SIZE', 1, 100_000, 2_048),
    sample: sampler(),
    areTracesSent: isSent('OTEL_TRACES_EXPORTER'),
    areMetricsSent: isSent('OTEL_METRICS_EXPORTER'),
    resource: {
      'service.name': 'omnihub',
      ...pairs('OTEL_RESOURCE_ATTRIBUTES'),
      ...(serviceName !== null && { 'service.name': serviceName }),
    },
  }
  return { settings: endpoint === null ? null : { endpoint, ...settings }, problems }
}

function endpointOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return null
  // `fetch` takes no credentials in an address; headers are for that.
  if (url.username !== '' || url.password !== '' || url.search !== '') return null
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** `a=b,c=d`, percent-encoded; null when it is something else. */
function pairsOf(text: string): Record<string, string> | null {
  const pairs: Record<string, string> = {}
  for (const pair of text.split(',').filter((each) => each.trim() !== '')) {
    const [, key = '', value = ''] = /^\s*([^=\s]+)\s*=(.*)$/.exec(pair) ?? []
    const [plainKey, plainValue] = [decoded(key), decoded(value.trim())]
    if (key === '' || plainKey === null || plainValue === null) return null
    pairs[plainKey] = plainValue
  }
  return pairs
}

function areHeaders(pairs: Record<string, string>): boolean {
  try {
    return [...new Headers(pairs)].length > 0
  } catch {
    return false
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

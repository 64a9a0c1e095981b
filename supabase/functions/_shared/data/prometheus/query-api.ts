import * as z from 'zod/mini'
import { err, ok, type Result } from '../../domain/result.ts'
import type { MetricsFailure } from '../../ports/metrics-source.ts'
import type { PrometheusSettings } from '../metrics-settings.ts'
import { notPrometheus, saidError, whyRefused } from './failure-words.ts'
import { createTurns } from './in-turns.ts'

/** Values of one series by time, in ms since 1970 UTC. */
export type Series = {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly (readonly [at: number, value: number])[]
}

export type Query =
  | { readonly expression: string; readonly at: number }
  | {
      readonly expression: string
      readonly from: number
      readonly to: number
      readonly step: number
    }

const point = z.tuple([z.number(), z.string()])
const metric = z.record(z.string(), z.string())
const texts = z.optional(z.array(z.string()))
const answered = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric, value: point })),
    }),
    z.object({
      resultType: z.literal('matrix'),
      result: z.array(z.object({ metric, values: z.array(point) })),
    }),
  ]),
  warnings: texts,
  infos: texts,
})
const refused = z.object({ error: z.string() })

/** A function has 256 MB, and what is parsed takes many times as much as its text. */
const mostBytes = 16 * 1024 * 1024
const mostQueries = 4
const longestText = 300
const mostWarnings = 5

/** The queries of one question: they share a time limit, what is said beside the answers, and a first failure. */
export type Question = {
  /** Series by query. A failure is in words for whoever is woken by it, and holds no secret. */
  readonly ask: (queries: readonly Query[]) => Promise<Result<readonly Series[][], MetricsFailure>>
  readonly warnings: ReadonlySet<string>
}

export function createQuestion(settings: PrometheusSettings): Question {
  const signal = AbortSignal.timeout(settings.timeoutMs)
  const warnings = new Set<string>()
  const inTurn = createTurns(mostQueries)
  let failure: MetricsFailure | null = null
  return {
    warnings,
    async ask(queries) {
      const answers = await Promise.all(queries.map((query) => inTurn(() => answerTo(query))))
      return failure === null ? ok(answers) : err(failure)
    },
  }

  async function answerTo(query: Query): Promise<Series[]> {
    if (failure !== null) return []
    const answer = await ask(query)
    if (answer.ok) return answer.value
    failure ??= answer.error
    return []
  }

  async function ask(query: Query): Promise<Result<Series[], MetricsFailure>> {
    let response: Response
    let text: string
    try {
      response = await fetch(`${settings.url}/api/v1/${'at' in query ? 'query' : 'query_range'}`, {
        method: 'POST',
        headers: { ...settings.headers, accept: 'application/json' },
        body: formOf(query),
        // Followed, a redirect could take credentials to another host.
        redirect: 'manual',
        signal,
      })
      text = await textOf(response)
    } catch (error) {
      return err(fail(whyUnanswered(error)))
    }
    const body = parseJson(text)
    if (!response.ok) return err(fail(whyRefused(response.status, errorOf(body))))
    if (body === undefined) return err(fail(notPrometheus))
    const parsed = z.safeParse(answered, body)
    if (!parsed.success) return err(fail(saidError(errorOf(body)) ?? notPrometheus))
    const { data, warnings: said = [], infos = [] } = parsed.data
    for (const warning of [...said, ...infos].slice(0, mostWarnings)) {
      warnings.add(`Prometheus warns: ${conceal(warning)}`)
    }
    return ok(seriesOf(data))
  }

  function whyUnanswered(error: unknown): string {
    if (signal.aborted) {
      const seconds = settings.timeoutMs / 1000
      return `Prometheus gave no answer within ${seconds} s: see whether it is overloaded, or raise PROMETHEUS_TIMEOUT_MS`
    }
    if (error instanceof TooLongError) return 'the answer of Prometheus is longer than 16 MB'
    return `Prometheus at ${new URL(settings.url).origin} cannot be reached or broke off: see whether it runs, and check PROMETHEUS_URL`
  }

  function fail(message: string): MetricsFailure {
    return { message: conceal(message) }
  }

  /** What others wrote, short, and without anything that we sent in confidence. */
  function conceal(text: string): string {
    const kept = settings.secrets
      .filter((secret) => secret.length > 2)
      .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
    return kept.length > longestText ? `${kept.slice(0, longestText)}…` : kept
  }
}

function formOf(query: Query): URLSearchParams {
  const seconds = (ms: number) => String(ms / 1000)
  return new URLSearchParams(
    'at' in query
      ? { query: query.expression, time: seconds(query.at) }
      : {
          query: query.expression,
          start: seconds(query.from),
          end: seconds(query.to),
          step: seconds(query.step),
        },
  )
}

class TooLongError extends Error {}

async function textOf(response: Response): Promise<string> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) throw new TooLongError()
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function errorOf(body: unknown): string {
  const parsed = z.safeParse(refused, body)
  return parsed.success ? parsed.data.error : ''
}

type Data = z.output<typeof answered>['data']

function seriesOf(data: Data): Series[] {
  const read = ([seconds, value]: readonly [number, string]) =>
    [Math.round(seconds * 1000), numberOf(value)] as const
  const kept = (points: (readonly [number, number])[]) =>
    points.filter(([, value]) => Number.isFinite(value))
  return data.resultType === 'vector'
    ? data.result.map(({ metric: labels, value }) => ({ labels, points: kept([read(value)]) }))
    : data.result.map(({ metric: labels, values }) => ({ labels, points: kept(values.map(read)) }))
}

/** Prometheus writes "NaN" and "+Inf" where there is no number. */
function numberOf(text: string): number {
  return text === '' ? Number.NaN : Number(text)
}

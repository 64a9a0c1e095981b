import { missingFrom } from '../../domain/infra/metrics.ts'
import { err, ok, type Result } from '../../domain/result.ts'
import type { InfraFailure, InfraSource } from '../../ports/infra-source.ts'
import { figuresOf } from './evaluate-figures.ts'
import { machineFigures, machineMetricNames } from './machine-figures.ts'
import { parseExposition } from './parse-exposition.ts'

/** The endpoint of a hosted project, and who asks. */
export type SupabaseEndpoint = {
  readonly url: string
  readonly user: string
  /** Never repeated in a text. */
  readonly password: string
}

const timeoutMs = 10_000
/** Some 200 series are told; a page of more than this is something else. */
const mostBytes = 8 * 1024 * 1024

/**
 * The machine of a hosted project, by the page that it exposes for Prometheus. It is a beta, whose names may change:
 * what is no longer there is missing.
 */
export function createSupabaseSource(endpoint: SupabaseEndpoint): InfraSource {
  return {
    name: 'supabase',
    async read() {
      const page = await pageOf(endpoint)
      if (!page.ok) return page
      const series = parseExposition(page.value, machineMetricNames)
      if (series === null) {
        return err({
          message: `${hostOf(endpoint)} answered with no metrics: check SUPABASE_METRICS_URL`,
        })
      }
      const samples = figuresOf(series)
      const expected = machineFigures.map(({ name }) => name)
      const missing = missingFrom(expected, samples)
      return ok({ source: 'supabase', detail: hostOf(endpoint), samples, missing })
    },
  }
}

async function pageOf(endpoint: SupabaseEndpoint): Promise<Result<string, InfraFailure>> {
  const signal = AbortSignal.timeout(timeoutMs)
  const host = hostOf(endpoint)
  try {
    const response = await fetch(endpoint.url, {
      headers: { authorization: basic(endpoint), accept: 'text/plain' },
      // Followed, a redirect could take the key to another host.
      redirect: 'manual',
      signal,
    })
    const text = await textOf(response)
    if (text === null) return err({ message: `the page of ${host} is longer than 8 MB` })
    return response.ok ? ok(text) : err({ message: whyRefused(host, response.status) })
  } catch {
    return err({
      message: signal.aborted
        ? `${host} gave no answer within ${timeoutMs / 1000} s`
        : `${host} cannot be reached: check SUPABASE_METRICS_URL`,
    })
  }
}

async function textOf(response: Response): Promise<string | null> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) return null
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function whyRefused(host: string, status: number): string {
  if (status === 401 || status === 403) {
    return `${host} refused the credentials (${status}): check SUPABASE_METRICS_USER and SUPABASE_METRICS_KEY`
  }
  if (status === 404)
    return `${host} has no metrics there (404): hosted projects have, from plan Pro on`
  return `${host} answered ${status}`
}

const hostOf = ({ url }: SupabaseEndpoint) => new URL(url).host

function basic({ user, password }: SupabaseEndpoint): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`)
  return `Basic ${btoa(String.fromCodePoint(...bytes))}`
}

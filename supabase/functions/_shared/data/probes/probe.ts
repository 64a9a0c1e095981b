import { withinTime } from '../../http/within-time.ts'
import type { Setting } from '../infra/settings.ts'

/** A dependency and how to ask whether it is there. */
export type Probe = {
  readonly name: string
  /** What it is or where it lies, without anything secret. */
  readonly detail: string | null
  /** Rejects with why it is not there, in words without secrets. Null: it is not configured. */
  readonly ask: ((signal: AbortSignal) => Promise<void>) | null
}

/** What asking came to, as `record_probes` takes it. */
export type Probed = {
  readonly name: string
  readonly detail: string | null
  readonly outcome: 'answered' | 'failed' | 'not_configured'
  readonly latency_ms: number | null
  readonly problem: string | null
}

const timeoutMs = 3_000

/** Asks once, and measures how long the answer took. Never rejects. */
export async function runProbe({ name, detail, ask }: Probe): Promise<Probed> {
  if (ask === null) {
    return { name, detail, outcome: 'not_configured', latency_ms: null, problem: null }
  }
  const startedAt = performance.now()
  const answer = await withinTime(ask, timeoutMs)
  const latency_ms = Math.round(performance.now() - startedAt)
  return answer.ok
    ? { name, detail, outcome: 'answered', latency_ms, problem: null }
    : { name, detail, outcome: 'failed', latency_ms: null, problem: answer.problem }
}

/** The probe of what is configured, not configured, or configured in a way that makes no sense. */
export function probeOf<T>(
  name: string,
  setting: Setting<T>,
  make: (value: T) => Omit<Probe, 'name'>,
): Probe {
  if (!setting.ok) {
    const { error } = setting
    return { name, detail: null, ask: () => Promise.reject(new Error(error)) }
  }
  return setting.value === null
    ? { name, detail: null, ask: null }
    : { name, ...make(setting.value) }
}

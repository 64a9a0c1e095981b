import type { Log } from '../http/log.ts'
import type { Otlp } from './otlp.ts'
import type { Sent } from './send-otlp.ts'
import type { TelemetrySettings } from './settings.ts'
import type { FinishedSpan, Telemetry } from './telemetry.ts'

/** Spans of one message. */
const batchAtMost = 512
/** A batch is sent this often to a receiver that is away, then it is given up. */
const triesAtMost = 3
/** Trouble is told this often, however many requests there are, in ms. */
const complainEveryMs = 5 * 60_000
/** Measurements that wait for the libraries, which are there within a fraction of a second. */
const waitingAtMost = 10_000

type ExporterOptions = {
  readonly settings: Pick<TelemetrySettings, 'sendAfterMs' | 'queueAtMost' | 'sample'>
  readonly load: () => Promise<Otlp>
  readonly send: (
    signal: 'traces' | 'metrics',
    contentType: string,
    body: Uint8Array<ArrayBuffer>,
  ) => Promise<Sent>
  readonly delay: (ms: number) => Promise<unknown>
  readonly keepAlive: (work: Promise<unknown>) => void
  readonly log: Log
  /** Monotonic ms. */
  readonly now: () => number
}

/**
 * Keeps finished spans in a bounded queue and sends them in batches after the response, metrics as totals beside them.
 * Whatever the receiver does, recording costs a request a push into a list: what cannot be sent is dropped, counted and
 * told in the log once in a while.
 */
export function createExporter(options: ExporterOptions): Telemetry {
  const { settings, log } = options
  const queue: FinishedSpan[] = []
  const waiting: ((otlp: Otlp) => void)[] = []
  const drops = new Map<string, number>()
  let otlp: Otlp | null = null
  let isOff = false
  let isEnding = false
  let problem: string | null = null
  let complainedAt = -Infinity
  /** Spans of the batch at the head of the queue that was not taken yet; 0 without one. */
  let headSize = 0
  let failures = 0
  let areMetricsNew = false
  /** An instance is not kept alive for totals that nobody takes: the next request's hold them too. */
  let mayRest = false
  let sending: Promise<void> | null = null
  let hurry: () => void = () => undefined

  const loading = options.load().then(
    (loaded) => {
      otlp = loaded
      for (const measure of waiting.splice(0)) measure(loaded)
    },
    (error: unknown) => {
      isOff = true
      queue.length = waiting.length = 0
      log.write('error', 'telemetry_not_loaded', { error })
    },
  )
  options.keepAlive(loading)

  function measure(record: (otlp: Otlp) => void): void {
    if (isOff) return
    if (otlp !== null) record(otlp)
    else if (waiting.length < waitingAtMost) waiting.push(record)
    areMetricsNew = true
    mayRest = false
    start()
  }

  function drop(count: number, reason: string): void {
    if (count === 0) return
    drops.set(reason, (drops.get(reason) ?? 0) + count)
    measure((loaded) => loaded.dropped(count, reason))
  }

  function complain(): void {
    if (problem === null && drops.size === 0) return
    if (options.now() - complainedAt < complainEveryMs) return
    complainedAt = options.now()
    log.write('warn', 'telemetry_not_exported', {
      problem: problem ?? 'more is recorded than can be sent',
      dropped_spans: Object.fromEntries(drops),
    })
    drops.clear()
    problem = null
  }

  /** False when the receiver is away for now. */
  async function sendSpans(loaded: Otlp): Promise<boolean> {
    while (queue.length > 0) {
      headSize ||= Math.min(queue.length, batchAtMost)
      const batch = queue.slice(0, headSize)
      const sent = await options.send('traces', loaded.contentType, loaded.encodeSpans(batch))
      if (sent.kind !== 'taken') problem = sent.problem
      if (sent.kind === 'later') return false
      queue.splice(0, headSize)
      headSize = 0
      if (sent.kind === 'taken') drop(sent.rejected, 'rejected')
      else drop(batch.length, 'refused')
    }
    return true
  }

  /** A lost message of totals loses nothing: the next one holds everything again. */
  async function sendMetrics(loaded: Otlp): Promise<boolean> {
    if (!areMetricsNew) return true
    areMetricsNew = false
    const body = await loaded.encodeMetrics()
    const sent = await options.send('metrics', loaded.contentType, body)
    if (sent.kind !== 'taken') problem = sent.problem
    if (sent.kind === 'later') areMetricsNew = true
    return sent.kind !== 'later'
  }

  async function sendAll(): Promise<void> {
    await loading
    if (otlp === null) return
    const isThere = (await sendSpans(otlp)) && (await sendMetrics(otlp))
    failures = isThere ? 0 : failures + 1
    if (failures >= triesAtMost) {
      drop(queue.splice(0, headSize).length, 'unreachable')
      headSize = failures = 0
      mayRest = true
    }
    complain()
  }

  /** Until the next message is due: at once at the end of the instance, or when a whole batch is there. */
  async function untilDue(): Promise<void> {
    if (isEnding) return
    const hurried = new Promise<void>((resolve) => {
      hurry = resolve
    })
    await Promise.race([options.delay(settings.sendAfterMs * 2 ** failures), hurried])
  }

  async function sendUntilDone(): Promise<void> {
    try {
      while (!isOff && (queue.length > 0 || (areMetricsNew && !mayRest))) {
        await untilDue()
        await sendAll()
      }
    } catch (error) {
      isOff = true
      queue.length = 0
      log.write('error', 'telemetry_failed', { error })
    }
    sending = null
  }

  function start(): void {
    if (sending !== null) return
    sending = sendUntilDone()
    options.keepAlive(sending)
  }

  return {
    sample: settings.sample,
    span(span) {
      if (isOff || !span.trace.isSampled) return
      if (queue.length < settings.queueAtMost) queue.push(span)
      else drop(1, 'queue_full')
      if (queue.length >= batchAtMost && failures === 0) hurry()
      start()
    },
    duration: (histogram, durationMs, attributes) =>
      measure((loaded) => loaded.duration(histogram, durationMs, attributes)),
    request: (request) => measure((loaded) => loaded.request(request)),
    flush() {
      isEnding = true
      hurry()
      return sending ?? Promise.resolve()
    },
  }
}

import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createLog } from '../http/log.ts'
import { asParentOrAlways, continuedFrom, newTrace } from '../http/trace.ts'
import { createExporter } from './exporter.ts'
import { createOtlp } from './otlp.ts'
import type { Sent } from './send-otlp.ts'
import type { FinishedSpan } from './telemetry.ts'

const taken: Sent = { kind: 'taken', rejected: 0 }
const away: Sent = { kind: 'later', problem: 'the receiver could not be reached' }

/** The names of the spans in a message. */
const message = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(z.object({ spans: z.array(z.object({ name: z.string() })) })),
    }),
  ),
})
const total = z.object({
  resourceMetrics: z.array(
    z.object({
      scopeMetrics: z.array(z.object({ metrics: z.array(z.looseObject({ name: z.string() })) })),
    }),
  ),
})

function exporting({ queueAtMost = 2_048, load = loadOtlp } = {}) {
  const answers: Sent[] = []
  const sent: { signal: string; names: string[]; text: string }[] = []
  const due: { ms: number; comes: () => void }[] = []
  const lines: string[] = []
  const work: Promise<unknown>[] = []
  let now = 0
  const telemetry = createExporter({
    settings: { sendAfterMs: 1_000, queueAtMost, sample: asParentOrAlways },
    load,
    send: (signal, contentType, body) => {
      expect(contentType).toBe('application/json')
      const text = new TextDecoder().decode(body)
      sent.push({ signal, names: namesIn(signal, text), text })
      return Promise.resolve(answers.shift() ?? taken)
    },
    delay: (ms) => new Promise<void>((comes) => due.push({ ms, comes })),
    keepAlive: (kept) => work.push(kept),
    log: createLog({}, 'info', (line) => lines.push(line)),
    now: () => now,
  })
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  return {
    ...{ telemetry, sent, due, lines, work, answers, settle },
    passes: (ms: number) => (now += ms),
    async comesDue() {
      due.shift()?.comes()
      await settle()
    },
    spans: () => sent.filter(({ signal }) => signal === 'traces').map(({ names }) => names),
  }
}

const loadOtlp = () => Promise.resolve(createOtlp('http/json', { 'service.name': 'test' }))

function namesIn(signal: string, text: string): string[] {
  const body: unknown = JSON.parse(text)
  return signal === 'traces'
    ? message
        .parse(body)
        .resourceSpans.flatMap(({ scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
        )
    : total
        .parse(body)
        .resourceMetrics.flatMap(({ scopeMetrics }) =>
          scopeMetrics.flatMap(({ metrics }) => metrics.map(({ name }) => name)),
        )
}

function span(name: string, more: Partial<FinishedSpan> = {}): FinishedSpan {
  return {
    name,
    kind: 'server',
    trace: newTrace(),
    startedAt: 1_800_000_000_123,
    durationMs: 4.5,
    attributes: {},
    error: null,
    ...more,
  }
}

describe('exporting spans', () => {
  test('sends what has ended in one message, some time after', async () => {
    const { telemetry, due, comesDue, spans } = exporting()
    telemetry.span(span('a'))
    telemetry.span(span('b'))
    expect(due.map(({ ms }) => ms)).toEqual([1_000])
    expect(spans()).toEqual([])
    await comesDue()
    expect(spans()).toEqual([['a', 'b']])
    expect(due).toEqual([])
    telemetry.span(span('c'))
    await comesDue()
    expect(spans()).toEqual([['a', 'b'], ['c']])
  })

  test('leaves out what is not sampled', async () => {
    const { telemetry, due } = exporting()
    const unsampled = continuedFrom(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`)
    if (unsampled !== null) telemetry.span(span('a', { trace: unsampled }))
    expect(due).toEqual([])
  })

  test('sends at once when a message is full, and keeps the instance alive once', async () => {
    const { telemetry, work, settle, spans } = exporting()
    for (let index = 0; index < 512; index += 1) telemetry.span(span('a'))
    await settle()
    expect(spans().map(({ length }) => length)).toEqual([512])
    // The libraries, and the sending.
    expect(work).toHaveLength(2)
  })

  test('sends what is left when the instance ends', async () => {
    const { telemetry, spans } = exporting()
    telemetry.span(span('a'))
    await telemetry.flush()
    expect(spans()).toEqual([['a']])
    telemetry.span(span('b'))
    await telemetry.flush()
    expect(spans()).toEqual([['a'], ['b']])
  })

  test('tries a batch three times, each later than the one before, then gives it up', async () => {
    const { telemetry, due, answers, comesDue, spans, sent } = exporting()
    answers.push(away, away, away)
    telemetry.span(span('a'))
    const pauses: number[] = []
    for (let index = 0; index < 3; index += 1) {
      pauses.push(due[0]?.ms ?? 0)
      await comesDue()
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000])
    expect(spans()).toEqual([['a'], ['a'], ['a']])
    expect(due).toEqual([])
    telemetry.span(span('b'))
    await comesDue()
    expect(spans().at(-1)).toEqual(['b'])
    expect(sent.at(-1)?.text).toContain('"asDouble":1')
    expect(sent.at(-1)?.text).toContain('unreachable')
  })

  test('what ended while a batch was being tried is not given up with it', async () => {
    const { telemetry, answers, comesDue, spans } = exporting()
    answers.push(away, away, away)
    telemetry.span(span('a'))
    await comesDue()
    telemetry.span(span('b'))
    await comesDue()
    await comesDue()
    await comesDue()
    expect(spans()).toEqual([['a'], ['a'], ['a'], ['b']])
  })

  test('does not repeat what was refused for good', async () => {
    const { telemetry, answers, comesDue, spans, sent, lines } = exporting()
    answers.push({ kind: 'refused', problem: 'the receiver answered 401' })
    telemetry.span(span('a'))
    await comesDue()
    expect(spans()).toEqual([['a']])
    expect(sent.at(-1)?.text).toContain('refused')
    expect(lines.join()).toContain('the receiver answered 401')
  })

  test('holds so many and no more, and counts the others', async () => {
    const { telemetry, comesDue, spans, sent, lines } = exporting({ queueAtMost: 2 })
    for (const name of ['a', 'b', 'c', 'd']) telemetry.span(span(name))
    await comesDue()
    expect(spans()).toEqual([['a', 'b']])
    expect(sent.at(-1)?.text).toContain('"asDouble":2')
    expect(sent.at(-1)?.text).toContain('queue_full')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ dropped_spans: { queue_full: 2 } })
  })

  test('counts what a receiver took and left out', async () => {
    const { telemetry, answers, comesDue, sent } = exporting()
    answers.push({ kind: 'taken', rejected: 1 })
    telemetry.span(span('a'))
    await comesDue()
    expect(sent.at(-1)?.text).toContain('rejected')
  })

  test('tells of trouble once in five minutes, whatever happens', async () => {
    const { telemetry, answers, comesDue, lines, passes } = exporting()
    const trouble = async () => {
      answers.push(away, away, away)
      telemetry.span(span('a'))
      for (let index = 0; index < 3; index += 1) await comesDue()
    }
    await trouble()
    await trouble()
    expect(lines).toHaveLength(1)
    passes(5 * 60_000)
    await trouble()
    expect(lines).toHaveLength(2)
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      level: 'warn',
      event: 'telemetry_not_exported',
      problem: 'the receiver could not be reached',
      dropped_spans: { unreachable: 2 },
    })
  })

  test('without the libraries it is off, says so once and holds nothing', async () => {
    const { telemetry, lines, due, sent, settle, comesDue } = exporting({
      load: () => Promise.reject(new Error('not there')),
    })
    telemetry.span(span('a'))
    telemetry.request({ service: 'api', operation: 'other', outcome: 'good' })
    await settle()
    telemetry.span(span('b'))
    await comesDue()
    expect([due, sent]).toEqual([[], []])
    expect(
      lines.map((line) => z.object({ event: z.string() }).parse(JSON.parse(line)).event),
    ).toEqual(['telemetry_not_loaded'])
  })
})

describe('exporting metrics', () => {
  test('sends totals, also of what came before the libraries', async () => {
    const { telemetry, comesDue, sent } = exporting()
    const request = { service: 'api', operation: 'other', outcome: 'good' } as const
    telemetry.request(request)
    await comesDue()
    telemetry.request(request)
    await comesDue()
    expect(sent.map(({ names }) => names)).toEqual([['omnihub.requests'], ['omnihub.requests']])
    expect(sent[0]?.text).toContain('"asDouble":1')
    expect(sent[1]?.text).toContain('"asDouble":2')
  })

  test('a message that is lost loses nothing', async () => {
    const { telemetry, answers, comesDue, sent, due } = exporting()
    answers.push(away)
    telemetry.duration('omnihub.request.duration', 120, { 'omnihub.operation': 'other' })
    await comesDue()
    await comesDue()
    expect(sent).toHaveLength(2)
    expect(sent[1]?.text).toContain('"count":1')
    expect(due).toEqual([])
  })

  test('an instance is not kept alive for totals that nobody takes', async () => {
    const { telemetry, answers, comesDue, due, spans } = exporting()
    answers.push(away, away, away)
    telemetry.request({ service: 'api', operation: 'other', outcome: 'good' })
    for (let index = 0; index < 3; index += 1) await comesDue()
    expect(due).toEqual([])
    telemetry.span(span('a'))
    await comesDue()
    expect(spans()).toEqual([['a']])
  })
})

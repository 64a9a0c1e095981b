import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'

/** OTLP/HTTP in JSON, as opentelemetry-proto defines it. Strict: what is not in it is a mistake of ours. */
const value = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ intValue: z.union([z.number().int(), z.string().regex(/^-?\d+$/)]) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ boolValue: z.boolean() }),
])
const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value }))
  .transform((all) => Object.fromEntries(all.map(({ key, value: one }) => [key, plain(one)])))
const nanos = z.string().regex(/^\d{19}$/)
const whole = z.union([z.number().int(), z.string().regex(/^\d+$/)]).transform(Number)
const resource = z.strictObject({ attributes, droppedAttributesCount: z.literal(0) })
const scope = z.strictObject({ name: z.literal('omnihub'), version: z.string().optional() })

const span = z.strictObject({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  flags: z.number().int(),
  name: z.string().min(1),
  /** 2 server, 3 client, 5 consumer. */
  kind: z.union([z.literal(2), z.literal(3), z.literal(5)]),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes,
  /** 0 unset, 2 error. */
  status: z.strictObject({ code: z.union([z.literal(0), z.literal(2)]) }),
  events: z.tuple([]),
  links: z.tuple([]),
  droppedAttributesCount: z.literal(0),
  droppedEventsCount: z.literal(0),
  droppedLinksCount: z.literal(0),
})
const traces = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource,
      scopeSpans: z.array(z.strictObject({ scope, spans: z.array(span) })),
    }),
  ),
})

const point = { attributes, startTimeUnixNano: nanos, timeUnixNano: nanos }
const metric = z.looseObject({
  name: z.string(),
  unit: z.string(),
  sum: z
    .strictObject({
      /** Cumulative. */
      aggregationTemporality: z.literal(2),
      isMonotonic: z.literal(true),
      dataPoints: z.array(
        z.strictObject({
          ...point,
          asDouble: z.number().optional(),
          asInt: z.number().optional(),
        }),
      ),
    })
    .optional(),
  histogram: z
    .strictObject({
      aggregationTemporality: z.literal(2),
      dataPoints: z.array(
        z.strictObject({
          ...point,
          count: whole,
          sum: z.number(),
          min: z.number(),
          max: z.number(),
          bucketCounts: z.array(whole),
          explicitBounds: z.array(z.number()),
        }),
      ),
    })
    .optional(),
})
const metrics = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource,
      scopeMetrics: z.array(z.strictObject({ scope, metrics: z.array(metric) })),
    }),
  ),
})

export type ReceivedSpan = z.infer<typeof span> & { readonly resource: Attributes }
type Metric = z.infer<typeof metric>
type Attributes = z.infer<typeof attributes>
type Behaviour = 'take' | 'hang' | 'refuse for now'

function plain(one: z.infer<typeof value>): string | number | boolean {
  if ('stringValue' in one) return one.stringValue
  if ('boolValue' in one) return one.boolValue
  return 'doubleValue' in one ? one.doubleValue : Number(one.intValue)
}

function spansIn(text: string): ReceivedSpan[] {
  return traces
    .parse(JSON.parse(text))
    .resourceSpans.flatMap(({ resource: by, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map((each) => ({ ...each, resource: by.attributes })),
      ),
    )
}

/** A collector of our own: takes OTLP over HTTP, checks its form and keeps it. */
export async function startOtlpReceiver() {
  const spans: ReceivedSpan[] = []
  /** The last totals of every instance. */
  const totals = new Map<unknown, Metric[]>()
  const texts: string[] = []
  const malformed: string[] = []
  const held = new Set<ServerResponse>()
  let behaviour: Behaviour = 'take'
  let keys: unknown[] = []
  const refused: ReceivedSpan[] = []

  function keep(path: string, text: string): void {
    texts.push(text)
    if (path === '/v1/traces') {
      spans.push(...spansIn(text))
    } else {
      for (const { resource: by, scopeMetrics } of metrics.parse(JSON.parse(text))
        .resourceMetrics) {
        const all = scopeMetrics.flatMap((one) => one.metrics)
        totals.set(by.attributes['service.instance.id'], all)
      }
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    keys.push(request.headers['x-collector-key'])
    let text = ''
    for await (const chunk of request) text += String(chunk)
    if (behaviour === 'hang') {
      response.on('close', () => held.delete(response))
      return void held.add(response)
    }
    if (behaviour === 'refuse for now') {
      if (request.url === '/v1/traces') refused.push(...spansIn(text))
      return void response.writeHead(503).end()
    }
    try {
      keep(request.url ?? '', text)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    } catch (error) {
      malformed.push(`${String(error)} in ${text.slice(0, 500)}`)
      response.writeHead(400).end()
    }
  }

  const server = createServer((request, response) => void answer(request, response))
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const receiver = {
    url: `http://127.0.0.1:${port}`,
    spans,
    /** Whatever came, as it came. */
    texts,
    /** What was no OTLP, and why. */
    malformed,
    keys: () => keys,
    /** Messages that wait for an answer. */
    held: () => held.size,
    /** How often a span was sent and refused. */
    triesOf: (traceId: string, name: string) =>
      refused.filter((each) => each.traceId === traceId && each.name === name).length,
    behave(next: Behaviour) {
      behaviour = next
      keys = []
      // Who was kept waiting is let go without an answer.
      for (const response of held) response.destroy()
      held.clear()
    },
    spansOf: (traceId: string) => spans.filter((each) => each.traceId === traceId),
    /** Points of a metric over all instances. */
    sums: (name: string) =>
      [...totals.values()]
        .flat()
        .flatMap((one) => (one.name === name ? (one.sum?.dataPoints ?? []) : [])),
    histograms: (name: string) =>
      [...totals.values()]
        .flat()
        .flatMap((one) => (one.name === name ? (one.histogram?.dataPoints ?? []) : [])),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    reopen: () => listen(port),
  }
  return receiver
}

export type OtlpReceiver = Awaited<ReturnType<typeof startOtlpReceiver>>

import { expect, test } from 'vitest'
import { newTrace } from '../http/trace.ts'
import { createOtlp } from './otlp.ts'
import type { FinishedSpan } from './telemetry.ts'

const trace = newTrace()
const span: FinishedSpan = {
  name: 'POST /functions/v1/guard',
  kind: 'server',
  trace,
  startedAt: 1_800_000_000_123.25,
  durationMs: 4.5,
  attributes: { 'http.response.status_code': 503, 'omnihub.code': 'ohk_abcdefghijklmnopqrstu' },
  error: '503',
}

test('times are exact, errors have a kind, and what looks like a secret is none any more', () => {
  const otlp = createOtlp('http/json', {})
  const text = new TextDecoder().decode(otlp.encodeSpans([span]))
  expect(text).toContain('"startTimeUnixNano":"1800000000123250000"')
  expect(text).toContain('"endTimeUnixNano":"1800000000127750000"')
  expect(text).toContain('"status":{"code":2}')
  expect(text).toContain('{"key":"error.type","value":{"stringValue":"503"}}')
  expect(text).toContain('[redacted]')
  expect(text).not.toContain('ohk_')
  expect(text).not.toContain('parentSpanId')
})

test('a duration is put where our own buckets have it, in seconds', async () => {
  const otlp = createOtlp('http/json', {})
  for (const ms of [5, 5.1, 200, 10_001]) otlp.duration('omnihub.request.duration', ms, {})
  const text = new TextDecoder().decode(await otlp.encodeMetrics())
  expect(text).toContain('"unit":"s"')
  expect(text).toContain('"bucketCounts":[1,1,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,1]')
  expect(text).toContain('"explicitBounds":[0.005,0.01,0.025')
})

test('attributes without end do not become series without end', async () => {
  const otlp = createOtlp('http/json', {})
  for (let index = 0; index < 5_000; index += 1) {
    otlp.duration('http.client.request.duration', 1, { 'server.address': `host-${index}` })
  }
  const text = new TextDecoder().decode(await otlp.encodeMetrics())
  expect(text.match(/"server.address"/g)?.length).toBeLessThanOrEqual(2_000)
  expect(text).toContain('otel.metric.overflow')
})

test('speaks protobuf as well: the bytes carry ids and names', async () => {
  const otlp = createOtlp('http/protobuf', { 'service.name': 'omnihub-test' })
  expect(otlp.contentType).toBe('application/x-protobuf')
  const bytes = Buffer.from(otlp.encodeSpans([span]))
  expect(bytes.includes(Buffer.from(trace.traceId, 'hex'))).toBe(true)
  expect(bytes.includes(Buffer.from(trace.spanId, 'hex'))).toBe(true)
  expect(bytes.includes('omnihub-test')).toBe(true)
  otlp.request({ service: 'api', operation: 'other', outcome: 'good' })
  expect(Buffer.from(await otlp.encodeMetrics()).includes('omnihub.requests')).toBe(true)
})

import { describe, expect, test } from 'vitest'
import { childOf, continuedFrom, newTrace, traceOf } from './trace.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'
const from = (traceparent: string) => traceOf(new Headers({ traceparent }))

describe('a trace', () => {
  test('continues that of its caller with a span of its own', () => {
    const trace = from(`00-${traceId}-${spanId}-01`)
    expect(trace).toMatchObject({ traceId, parentSpanId: spanId, isSampled: true })
    expect(trace.spanId).toMatch(/^[0-9a-f]{16}$/)
    expect(trace.spanId).not.toBe(spanId)
    expect(trace.traceparent).toBe(`00-${traceId}-${trace.spanId}-01`)
  })

  test.each([
    ['00', false, '00'],
    ['01', true, '01'],
    ['02', false, '02'],
    ['03', true, '03'],
  ])('takes over flags %s', (given, isSampled, passedOn) => {
    const trace = from(`00-${traceId}-${spanId}-${given}`)
    expect(trace.isSampled).toBe(isSampled)
    expect(trace.traceparent.slice(-2)).toBe(passedOn)
    expect(childOf(trace).traceparent.slice(-2)).toBe(passedOn)
  })

  test.each([
    '',
    'nonsense',
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId}`,
  ])('begins anew after %s', (given) => {
    expect(continuedFrom(given)).toBeNull()
    const trace = from(given)
    expect(trace).toMatchObject({ parentSpanId: null, isSampled: true })
    expect(trace.traceId).not.toBe(traceId)
  })

  test('of a later version is continued as far as it is known', () => {
    const trace = from(`01-${traceId}-${spanId}-01-more`)
    expect(trace).toMatchObject({ traceId, parentSpanId: spanId })
    expect(trace.traceparent).toMatch(/^00-/)
  })

  test('is sampled as the sampler says, who hears what was decided before', () => {
    const heard: unknown[] = []
    const no = (...question: unknown[]) => {
      heard.push(question)
      return false
    }
    const headers = new Headers({ traceparent: `00-${traceId}-${spanId}-01` })
    expect(traceOf(headers, no).traceparent).toMatch(/-00$/)
    expect(newTrace(no, traceId).traceparent).toMatch(/-00$/)
    expect(heard).toEqual([
      [traceId, true],
      [traceId, null],
    ])
  })

  test('has spans below it', () => {
    const parent = newTrace()
    expect(childOf(parent)).toMatchObject({
      traceId: parent.traceId,
      parentSpanId: parent.spanId,
      requestId: parent.requestId,
    })
  })
})

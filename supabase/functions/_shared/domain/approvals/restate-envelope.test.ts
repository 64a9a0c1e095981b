import { expect, test } from 'vitest'
import { envelopeText, type EnvelopeFacts } from './envelope.ts'
import { restateEnvelope } from './restate-envelope.ts'

const facts: EnvelopeFacts = {
  operation: 'issue_refund',
  revision: 3,
  paramsSha256: 'ab'.repeat(32),
  environment: 'local',
  requesterId: '6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10',
  onBehalfOf: null,
  reason: 'parcel lost, the customer asked twice',
  blastRadius: null,
  quorum: 2,
}
const radius = { rows: 1, users: 1, amount_cents: 4_000, currency: 'EUR', reversible: false }

test('only estimate and quorum change', () => {
  expect(restateEnvelope(envelopeText(facts), { blastRadius: radius, quorum: 1 })).toBe(
    envelopeText({ ...facts, blastRadius: radius, quorum: 1 }),
  )
})

test('the same estimate gives the same bytes, whatever order its keys came in', () => {
  const text = envelopeText({ ...facts, blastRadius: radius, quorum: 1 })
  const shuffled = Object.fromEntries(Object.entries(radius).reverse())
  expect(restateEnvelope(text, { blastRadius: shuffled, quorum: 1 })).toBe(text)
})

test.each(['', '[]', 'null', '{"a":1,"a":2}'])('%j is no envelope', (text) => {
  expect(restateEnvelope(text, { blastRadius: null, quorum: 1 })).toBeNull()
})

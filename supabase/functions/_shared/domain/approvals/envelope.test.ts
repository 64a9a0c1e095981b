import { expect, test } from 'vitest'
import { envelopeText, type EnvelopeFacts } from './envelope.ts'

const facts: EnvelopeFacts = {
  operation: 'issue_refund',
  revision: 3,
  paramsSha256: 'ab'.repeat(32),
  environment: 'local',
  requesterId: '6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10',
  onBehalfOf: null,
  reason: null,
  blastRadius: { rows: 1, users: 1, amount: 40 },
  quorum: 1,
}

test('the envelope is canonical JSON of everything a person approves', () => {
  expect(envelopeText(facts)).toBe(
    `{"blast_radius":{"amount":40,"rows":1,"users":1},"environment":"local","operation":"issue_refund","params_sha256":"${facts.paramsSha256}","quorum":1,"reason":null,"requester":{"id":"6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10"},"revision":3,"version":1}`,
  )
})

test('it names whom the agent asks for', () => {
  expect(envelopeText({ ...facts, onBehalfOf: 'them' })).toContain(
    '"requester":{"id":"6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10","on_behalf_of":"them"}',
  )
})

test.each<Partial<EnvelopeFacts>>([
  { operation: 'update_price' },
  { revision: 4 },
  { paramsSha256: 'cd'.repeat(32) },
  { environment: 'production' },
  { requesterId: 'another' },
  { onBehalfOf: 'a member' },
  { reason: 'customer asked' },
  { blastRadius: null },
  { quorum: 2 },
])('changing %o makes another envelope', (change) => {
  expect(envelopeText({ ...facts, ...change })).not.toBe(envelopeText(facts))
})

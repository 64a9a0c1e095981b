import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verifyCall } from '../../../../demo/sandbox/verify-call.ts'
import { operationKeyText, signedHeaders, type CallFacts } from './signed-call.ts'

const signingKey = 'installation-signing-key'
const facts: CallFacts = {
  operation: 'issue_refund',
  workflowId: '6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10',
  idempotencyKey: 'order-7',
  fence: 12,
  notAfterMs: 1_800_000_000_900,
  mode: 'live',
  keyVersion: 3,
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  body: '{"amount_cents":4000}',
}

// The sandbox is written from docs/integrate.md alone, so this also holds the page to the truth.
describe('a signed call', () => {
  test('is recognised by a receiver that knows nothing but the page', async () => {
    const headers = await signedHeaders(signingKey, facts)
    expect(verifyCall(signingKey, headers, Buffer.from(facts.body))).toEqual({
      operation: 'issue_refund',
      workflowId: facts.workflowId,
      idempotencyKey: 'order-7',
      fence: 12,
      notAfterMs: 1_800_000_000_900,
      mode: 'live',
      traceparent: facts.traceparent,
    })
  })

  test.each([
    ['omnihub-operation', 'update_price'],
    ['omnihub-workflow', 'another'],
    ['omnihub-idempotency-key', 'order-8'],
    ['omnihub-fence', '13'],
    ['omnihub-not-after', '1900000000900'],
    ['omnihub-mode', 'advisory'],
    ['omnihub-key-version', '4'],
    ['omnihub-signature', `v1=${'0'.repeat(64)}`],
    ['omnihub-signature', ''],
  ])('is not with another %s', async (header, value) => {
    const headers = { ...(await signedHeaders(signingKey, facts)), [header]: value }
    expect(verifyCall(signingKey, headers, Buffer.from(facts.body))).toBeNull()
  })

  test('is not with another body, or another installation key', async () => {
    const headers = await signedHeaders(signingKey, facts)
    expect(verifyCall(signingKey, headers, Buffer.from('{"amount_cents":4001}'))).toBeNull()
    expect(verifyCall('another key', headers, Buffer.from(facts.body))).toBeNull()
  })

  test('carries the signature of the key it was asked with, also when another was used before', async () => {
    await signedHeaders(signingKey, facts)
    const headers = await signedHeaders('another key', facts)
    expect(verifyCall('another key', headers, Buffer.from(facts.body))).not.toBeNull()
    expect(verifyCall(signingKey, headers, Buffer.from(facts.body))).toBeNull()
  })

  test('can be checked with the key that is shown for its operation and version', async () => {
    const headers = await signedHeaders(signingKey, facts)
    const shown = await operationKeyText(signingKey, 'issue_refund', 3, 'call')
    expect(Buffer.from(shown, 'base64')).toHaveLength(32)
    const text = [
      'v1',
      'issue_refund',
      facts.workflowId,
      'order-7',
      12,
      facts.notAfterMs,
      'live',
      3,
    ]
    const digest = createHash('sha256').update(facts.body).digest('hex')
    const signature = createHmac('sha256', Buffer.from(shown, 'base64'))
      .update([...text, digest].join('\n'))
      .digest('hex')
    expect(headers['omnihub-signature']).toBe(`v1=${signature}`)
  })

  test('of the mode callback has a key of its own: whoever checks it cannot sign a call', async () => {
    const call = await signedHeaders(signingKey, facts)
    const callback = await signedHeaders(signingKey, { ...facts, mode: 'callback' })
    expect(verifyCall(signingKey, callback, Buffer.from(facts.body))?.mode).toBe('callback')
    const known = await operationKeyText(signingKey, 'issue_refund', 3, 'callback')
    expect(known).not.toBe(await operationKeyText(signingKey, 'issue_refund', 3, 'call'))
    const lines = [
      'v1',
      'issue_refund',
      facts.workflowId,
      'order-7',
      12,
      facts.notAfterMs,
      'live',
      3,
    ]
    const digest = createHash('sha256').update(facts.body).digest('hex')
    const forged = createHmac('sha256', Buffer.from(known, 'base64'))
      .update([...lines, digest].join('\n'))
      .digest('hex')
    const headers = { ...call, 'omnihub-signature': `v1=${forged}` }
    expect(verifyCall(signingKey, headers, Buffer.from(facts.body))).toBeNull()
  })
})

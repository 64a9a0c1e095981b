import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OperationDefinition } from '@/backend/operations.ts'
import { definitionOf, draftOf, draftProblems, emptyDraft, withRisk } from './operation-draft.ts'

const good = {
  ...emptyDraft,
  name: 'issue_refund',
  description: 'Refund one order',
  endpointUrl: 'https://exec.example.com/refund',
}

const definitions: fc.Arbitrary<OperationDefinition> = fc.record({
  name: fc.constantFrom('issue_refund', 'sync_invoice_2'),
  description: fc.constantFrom('Refund one order', 'x'),
  risk_level: fc.constantFrom('low', 'medium', 'high', 'critical'),
  endpoint_url: fc.constant('https://exec.example.com/refund'),
  side_effects: fc.boolean(),
  supports_dry_run: fc.boolean(),
  timeout_ms: fc.integer({ min: 100, max: 120_000 }),
  max_retries: fc.integer({ min: 0, max: 10 }),
  required_approvals: fc.integer({ min: 2, max: 5 }),
  intent_expiry_seconds: fc.integer({ min: 10, max: 86_400 }),
  enabled: fc.boolean(),
  estimator: fc.constantFrom(null, 'refund_impact', 'https://estimates.example.com/refund'),
  key_version: fc.integer({ min: 1, max: 9 }),
})

test('an operation that is opened and saved unchanged stays what it was', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      const draft = draftOf(definition)
      expect(draftProblems(draft)).toEqual({})
      expect(definitionOf(draft, definition.key_version)).toEqual(definition)
    }),
  )
})

describe('a draft', () => {
  test.each([
    [{ name: 'Refund' }, 'name'],
    [{ name: 'refund' }, 'name'],
    [{ description: ' ' }, 'description'],
    [{ endpointUrl: 'exec.example.com' }, 'endpointUrl'],
    [{ endpointUrl: 'https://user@exec.example.com' }, 'endpointUrl'],
    [{ endpointUrl: 'https://' }, 'endpointUrl'],
    [{ requiredApprovals: '0' }, 'requiredApprovals'],
    [{ requiredApprovals: '6' }, 'requiredApprovals'],
    [{ requiredApprovals: '1.5' }, 'requiredApprovals'],
    [{ requiredApprovals: '' }, 'requiredApprovals'],
    [{ timeoutSeconds: '0.05' }, 'timeoutSeconds'],
    [{ timeoutSeconds: '121' }, 'timeoutSeconds'],
    [{ timeoutSeconds: 'ten' }, 'timeoutSeconds'],
    [{ maxRetries: '-1' }, 'maxRetries'],
    [{ maxRetries: '11' }, 'maxRetries'],
    [{ expiryMinutes: '0.1' }, 'expiryMinutes'],
    [{ expiryMinutes: '1441' }, 'expiryMinutes'],
    [{ isEstimatorAddress: true, estimator: '' }, 'estimator'],
    [{ isEstimatorAddress: true, estimator: 'refund_impact' }, 'estimator'],
  ])('with %j is wrong there and nowhere else', (change, field) => {
    expect(Object.keys(draftProblems({ ...good, ...change }))).toEqual([field])
  })

  test('at the edges is fine', () => {
    for (const change of [
      { timeoutSeconds: '0.1', maxRetries: '0', expiryMinutes: '1440', requiredApprovals: '5' },
      { timeoutSeconds: '120', maxRetries: '10', expiryMinutes: '0.1667' },
      { riskLevel: 'low', requiredApprovals: '0' } as const,
    ]) {
      expect(draftProblems({ ...good, ...change })).toEqual({})
    }
  })
})

describe('choosing a risk', () => {
  test.each([
    ['high', '1', 'critical', '2'],
    ['critical', '2', 'low', '0'],
    ['high', '3', 'critical', '3'],
    ['high', '3', 'low', '3'],
    ['low', '1', 'critical', '2'],
  ] as const)('%s with %s people becomes %s with %s', (from, people, to, expected) => {
    const draft = { ...good, riskLevel: from, requiredApprovals: people }
    expect(withRisk(draft, to)).toMatchObject({ riskLevel: to, requiredApprovals: expected })
  })
})

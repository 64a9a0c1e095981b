import { describe, expect, test } from 'vitest'
import { controlsRow } from './controls.fixture.ts'
import { parseReading } from './parse-reading.ts'

const operation = {
  name: 'sync_invoice',
  risk_level: 'low',
  enabled: true,
  required_approvals: 0,
  supports_dry_run: true,
  revision: 1,
}
const answer = {
  read_at: '2026-11-21T10:42:07+00:00',
  age_ms: 0,
  in_recovery: false,
  controls: controlsRow(),
  canary: null,
  operations: [operation],
  installation: { environment: 'local', name: 'OmniHub', demo: true, queue_paused: false },
}

describe('parseReading', () => {
  test('reads controls and operations by name', () => {
    const parsed = parseReading(answer)
    expect(parsed.ok && parsed.reading.operations.get('sync_invoice')).toEqual(operation)
    expect(parsed.ok && parsed.reading.controls.version).toBe(7)
  })

  test.each([
    ['nothing', undefined],
    ['a refusal', { code: 'NOT_ALLOWED', message: 'no' }],
    ['a replica', { ...answer, in_recovery: true }],
    ['an unknown origin', { ...answer, in_recovery: undefined }],
    ['a deleted row', { ...answer, controls: null }],
    ['a negative age', { ...answer, age_ms: -5 }],
    ['an age as text', { ...answer, age_ms: '0' }],
    ['no operations', { ...answer, operations: null }],
    ['an unknown risk', { ...answer, operations: [{ ...operation, risk_level: 'tiny' }] }],
    ['no installation', { ...answer, installation: null }],
    [
      'a text for a boolean',
      { ...answer, operations: [{ ...operation, blast_radius_unknown: 'no' }] },
    ],
    ['an operation without revision', { ...answer, operations: [{ ...operation, revision: 0 }] }],
  ])('refuses %s', (_name, value) => {
    expect(parseReading(value)).toMatchObject({ ok: false })
  })
})

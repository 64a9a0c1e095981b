import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { controlsRow } from './controls.fixture.ts'
import { failsafeControls } from './failsafe.ts'
import { parseControls } from './parse-controls.ts'

describe('parseControls', () => {
  test('reads a row as PostgreSQL writes it', () => {
    const row = controlsRow({
      omnihub_kill_switch: true,
      updated_by: '6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10',
      omnihub_kill_switch_engaged_at: '2026-11-21T10:42:07+00:00',
    })
    expect(parseControls(row)).toEqual({ ok: true, controls: row })
  })

  test('ignores columns added later', () => {
    expect(parseControls({ ...controlsRow(), added_later: 1 }).ok).toBe(true)
  })

  test.each([
    ['nothing', null, 'the row is missing'],
    ['a list', [controlsRow()], 'the row is missing'],
    ['a text', 'off', 'the row is missing'],
    [
      'the upper-case row of the source document',
      { ...without('omnihub_kill_switch'), OMNIHUB_KILL_SWITCH: true },
      'omnihub_kill_switch is missing',
    ],
    [
      'a number for a boolean',
      { ...controlsRow(), omnihub_kill_switch: 0 },
      'omnihub_kill_switch is not valid',
    ],
    [
      'a text for a boolean',
      { ...controlsRow(), execution_safe_mode: 'false' },
      'execution_safe_mode is not valid',
    ],
    [
      'another id',
      { ...controlsRow(), id: controlsRow().id.replace(/1$/, '2') },
      'id is not valid',
    ],
    ['version 0', controlsRow({ version: 0 }), 'version is not valid'],
    ['a version as text', { ...controlsRow(), version: '7' }, 'version is not valid'],
    ['a version beyond 2^53', controlsRow({ version: 2 ** 53 }), 'version is not valid'],
    ['a broken time', controlsRow({ updated_at: 'now' }), 'updated_at is not valid'],
    [
      'a list with a hole',
      { ...controlsRow(), allowed_operations: ['sync_invoice', null] },
      'allowed_operations is not valid',
    ],
    [
      'the failsafe answer',
      failsafeControls('2026-11-21T10:42:07Z', 'down'),
      'version is not valid',
    ],
  ])('refuses %s', (_name, row, reason) => {
    expect(parseControls(row)).toEqual({ ok: false, reason })
  })

  test('refuses a row that lacks any one of its keys', () => {
    for (const key of Object.keys(controlsRow())) {
      expect(parseControls(without(key)), key).toEqual({ ok: false, reason: `${key} is missing` })
    }
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...Object.keys(controlsRow())), (value, key) => {
        parseControls(value)
        parseControls({ ...controlsRow(), [key]: value })
      }),
    )
  })
})

function without(key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(controlsRow()).filter(([name]) => name !== key))
}

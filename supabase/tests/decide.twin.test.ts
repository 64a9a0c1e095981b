import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { controlsRow } from '../functions/_shared/domain/controls/controls.fixture.ts'
import { decide, type OperationFacts } from '../functions/_shared/domain/controls/decide.ts'
import type { RiskLevel } from '../functions/_shared/domain/controls/quorum.ts'

const database = new pg.Client({ connectionString: inject('stack').superuserDbUrl })
beforeAll(() => database.connect())
afterAll(() => database.end())

const booleans = [false, true]
const risks: RiskLevel[] = ['low', 'medium', 'high', 'critical']

/** Every readable state of the controls, and the one that cannot be read. */
function* everyControls() {
  yield null
  for (const omnihub_kill_switch of booleans)
    for (const operator_takeover of booleans)
      for (const execution_safe_mode of booleans)
        for (const allowed_operations of [[], ['issue_refund'], ['issue', 'refund']])
          yield controlsRow({
            omnihub_kill_switch,
            operator_takeover,
            execution_safe_mode,
            allowed_operations,
          })
}

/** Every kind of operation, and the one that is not registered. */
function* everyOperation(): Generator<OperationFacts | null> {
  yield null
  for (const risk_level of risks)
    for (const enabled of booleans)
      for (const required_approvals of [0, 1, 2, 3])
        for (const blast_radius_unknown of booleans)
          yield {
            name: 'issue_refund',
            risk_level,
            enabled,
            required_approvals,
            blast_radius_unknown,
          }
}

function* everyInput() {
  for (const controls of everyControls())
    for (const operation of everyOperation())
      for (const approved of booleans)
        for (const startedMode of [null, 'live', 'advisory'] as const)
          yield { controls, operation, approved, startedMode }
}

describe('private.decide and decide', () => {
  test('agree on every row of the truth table', async () => {
    const inputs = [...everyInput()]
    const { rows } = await database.query<{ decision: unknown }>(
      `select private.decide(nullif(i.value -> 'controls', 'null'), nullif(i.value -> 'operation', 'null'),
         (i.value ->> 'approved')::boolean, i.value ->> 'startedMode') as decision
       from jsonb_array_elements($1::jsonb) with ordinality i (value, position)
       order by i.position`,
      [JSON.stringify(inputs)],
    )
    expect(rows).toHaveLength(25 * 65 * 2 * 3)
    const differing = inputs.filter((input, at) => !isSame(rows[at]?.decision, decide(input)))
    expect(differing).toEqual([])
    const kinds = new Set(inputs.map((input) => decide(input).kind))
    expect([...kinds].sort()).toEqual(['halt', 'hold', 'refuse', 'run'])
  })

  test.each([
    ['another id', { id: '00000000-0000-0000-0000-000000000002' }],
    ['no version', { version: null }],
    ['a text for the kill switch', { omnihub_kill_switch: 'false' }],
    ['a null in the allow-list', { allowed_operations: [null] }],
    ['an empty name in the allow-list', { allowed_operations: [''] }],
  ])('SQL does not believe a row with %s', async (_name, change) => {
    const { rows } = await database.query<{ decision: unknown }>(
      `select private.decide($1::jsonb, '{"name": "a_b", "risk_level": "low", "enabled": true, "required_approvals": 0}', false, null) as decision`,
      [JSON.stringify({ ...controlsRow(), ...change })],
    )
    expect(rows[0]?.decision).toEqual({ kind: 'refuse', code: 'CONTROLS_UNAVAILABLE' })
  })
})

function isSame(one: unknown, other: unknown): boolean {
  return sorted(one) === sorted(other)
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort())
      : member,
  )
}

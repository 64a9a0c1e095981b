import { beforeEach, describe, expect, test } from 'vitest'
import type { Controls } from '@domain/controls/controls.ts'
import { parseControls } from '@domain/controls/parse-controls.ts'
import { row, rows } from './database.ts'
import { resetInstallation } from './installation.ts'

beforeEach(resetInstallation)

async function storedControls(): Promise<Controls> {
  const parsed = parseControls(
    (await row('select to_jsonb(c) as row from public.emergency_controls c')).row,
  )
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.controls
}

describe('private.decide', () => {
  test.each([null, false])('an approval of %j is none', async (approved) => {
    const [answer] = await rows(
      `select private.decide((select to_jsonb(c) from public.emergency_controls c),
         '{"name": "create_ticket", "risk_level": "high", "enabled": true, "required_approvals": 1}', $1, null) as decision`,
      [approved],
    )
    expect(answer).toMatchObject({ decision: { kind: 'hold' } })
  })

  test('believes exactly the rows that guards believe', async () => {
    const controls = await storedControls()
    const without = (key: string) =>
      Object.fromEntries(Object.entries(controls).filter(([name]) => name !== key))
    const broken = [
      null,
      [],
      'on',
      {},
      ...Object.keys(controls).map(without),
      ...['omnihub_kill_switch', 'execution_safe_mode', 'operator_takeover'].flatMap((name) => [
        { ...controls, [name]: null },
        { ...controls, [name]: 'false' },
        { ...controls, [name]: 0 },
      ]),
      ...[0, -1, 1.5, '7', null, 2 ** 53].map((version) => ({ ...controls, version })),
      ...[null, 'create_ticket', [''], [null], [1], {}].map((allowed_operations) => ({
        ...controls,
        allowed_operations,
      })),
      { ...controls, id: '00000000-0000-0000-0000-000000000002' },
      { ...without('omnihub_kill_switch'), OMNIHUB_KILL_SWITCH: false },
      controls,
      { ...controls, added_later: 1 },
    ]
    const believed = await rows(
      'select private.controls_are_readable(c) as readable from jsonb_array_elements($1) with ordinality as row (c, n) order by n',
      [JSON.stringify(broken)],
    )
    expect(believed.map(({ readable }) => readable)).toEqual(
      broken.map((candidate) => parseControls(candidate).ok),
    )
    expect(believed.filter(({ readable }) => readable)).toHaveLength(2)
  })
})

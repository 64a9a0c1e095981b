import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { controlNames } from '../controls/controls.ts'
import type { Band } from './bands.ts'
import {
  changes,
  decideDeploy,
  noteOn,
  staleAfterMinutes,
  type Change,
  type DeployFacts,
  type GatingObjective,
} from './deploy-gate.ts'

const now = Date.parse('2026-11-27T12:02:30Z')
const whole = 28 * 24 * 60

function objective(changed: Partial<GatingObjective> = {}): GatingObjective {
  return {
    ...{ id: 'api_availability', title: 'API availability', band: 'free', why: null, state: 'ok' },
    ...{ minutesKnown: whole, at: now - 90_000 },
    ...changed,
  }
}

const facts = (changed: Partial<DeployFacts> = {}): DeployFacts => ({
  ...{ change: 'deploy', now, objectives: [objective()], unevaluated: [], controls: [] },
  isOverridden: false,
  ...changed,
})

/** What stands in the way of figures that say something. */
const conditions = {
  free: objective(),
  slow: objective({ band: 'slow' }),
  freeze: objective({ band: 'freeze' }),
  incident: objective({ band: 'incident' }),
  young: objective({ band: 'unknown', why: 'young' }),
  few: objective({ band: 'unknown', why: 'few_events' }),
  idle: objective({ band: 'unknown', why: 'no_events' }),
  blind: objective({ band: 'unknown', why: 'blind' }),
  stale: objective({ at: now - (staleAfterMinutes * 60_000 + 1) }),
} as const

/** Per condition: deploy, emergency, rollback; then the same while an override holds. */
const table: Record<keyof typeof conditions, string> = {
  free: 'allow allow allow | allow allow allow',
  slow: 'warn  warn  warn  | warn  warn  warn',
  freeze: 'deny  warn  warn  | deny  warn  warn',
  incident: 'deny  deny  warn  | deny  warn  warn',
  young: 'warn  warn  warn  | warn  warn  warn',
  few: 'warn  warn  warn  | warn  warn  warn',
  idle: 'warn  warn  warn  | warn  warn  warn',
  blind: 'deny  deny  deny  | deny  warn  warn',
  stale: 'deny  deny  deny  | deny  warn  warn',
}

const cases = Object.entries(table).flatMap(([name, line]) =>
  line.split('|').flatMap((half, index) =>
    half
      .trim()
      .split(/\s+/)
      .map((expected, place) => ({
        ...{ name, expected, isOverridden: index === 1, change: changes[place] ?? 'deploy' },
      })),
  ),
)
const conditionOf = (name: string) =>
  Object.entries(conditions).find(([known]) => known === name)?.[1] ?? objective()

describe('the truth table', () => {
  it.each(cases)('$name, $change, overridden $isOverridden: $expected', (row) => {
    const asked = { change: row.change, isOverridden: row.isOverridden }
    const of = (controls: DeployFacts['controls']) =>
      decideDeploy(facts({ ...asked, objectives: [conditionOf(row.name)], controls })).decision
    expect(of([])).toBe(row.expected)
    // An engaged control denies ordinary deploys and is said to others; one that cannot be read counts as engaged.
    const engaged = row.change === 'deploy' ? 'deny' : row.expected === 'deny' ? 'deny' : 'warn'
    for (const control of controlNames) expect(of([control])).toBe(engaged)
    expect(of(null)).toBe(engaged)
  })
})

test('what denies comes first, and every engaged control is named', () => {
  const objectives = [
    objective({ band: 'slow', state: 'no_data' }),
    objective({ id: 'workflow_success', title: 'Workflow success', band: 'incident' }),
  ]
  const answer = decideDeploy(facts({ objectives, controls: ['operator_takeover'] }))
  expect(answer.band).toBe('incident')
  expect(answer.reasons.map(({ code }) => code)).toEqual(['INCIDENT', 'CONTROL_ENGAGED', 'NO_DATA'])
  expect(answer.reasons[0]?.message).toMatch(/^Workflow success: less than 10 %/)
})

test('an override is named where it made the difference, and only there', () => {
  const codes = (change: Change, band: Band) =>
    decideDeploy(
      facts({ change, isOverridden: true, objectives: [objective({ band })] }),
    ).reasons.map(({ code }) => code)
  expect(codes('emergency', 'incident')).toEqual(['INCIDENT', 'OVERRIDDEN'])
  expect(codes('rollback', 'incident')).toEqual(['INCIDENT'])
  expect(codes('emergency', 'freeze')).toEqual(['FREEZE'])
  expect(codes('deploy', 'incident')).toEqual(['INCIDENT'])
})

test('an evaluation of exactly five minutes ago still counts', () => {
  const of = (age: number) => decideDeploy(facts({ objectives: [objective({ at: now - age })] }))
  expect(of(staleAfterMinutes * 60_000).decision).toBe('allow')
  expect(of(staleAfterMinutes * 60_000 + 1).reasons[0]?.code).toBe('STALE')
})

test('an objective that was never evaluated denies, and none at all is said', () => {
  const never = decideDeploy(facts({ objectives: [], unevaluated: ['api_availability'] }))
  expect(never).toMatchObject({ decision: 'deny', band: 'unknown', reasons: [{ code: 'STALE' }] })
  const none = decideDeploy(facts({ objectives: [] }))
  expect(none).toMatchObject({ decision: 'warn', reasons: [{ code: 'NOTHING_GATES' }] })
})

const anyObjective = fc.constantFrom(...Object.values(conditions))

test('one more objective never lets out what was denied, and rollbacks go out wherever deploys do', () => {
  fc.assert(
    fc.property(
      fc.array(anyObjective, { minLength: 1, maxLength: 4 }),
      anyObjective,
      fc.constantFrom(...changes),
      fc.boolean(),
      fc.subarray([...controlNames]),
      (objectives, more, change, isOverridden, controls) => {
        const rank = { allow: 0, warn: 1, deny: 2 }
        const of = (these: GatingObjective[], what: Change) =>
          rank[
            decideDeploy(facts({ objectives: these, change: what, isOverridden, controls }))
              .decision
          ]
        expect(of([...objectives, more], change)).toBeGreaterThanOrEqual(of(objectives, change))
        expect(of(objectives, 'rollback')).toBeLessThanOrEqual(of(objectives, 'emergency'))
        expect(of(objectives, 'emergency')).toBeLessThanOrEqual(of(objectives, 'deploy'))
      },
    ),
  )
})

test.each([
  [{}, null],
  [{ minutesKnown: 120 }, 'since 2026-11-27T10:01:00.000Z'],
  [
    { minutesKnown: 120, why: 'few_events' },
    'since 2026-11-27T10:01:00.000Z; too few events to mean anything',
  ],
  [{ why: 'blind' }, 'blind: less than half of the minutes were recorded'],
] as const)('of %j is noted: %s', (changed, note) => {
  expect(noteOn(objective(changed))).toBe(note)
})

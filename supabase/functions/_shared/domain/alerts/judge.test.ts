import { describe, expect, test } from 'vitest'
import { facts, minutes, noon, objective, tier } from './facts.fixture.ts'
import type { AlertFacts, ObjectiveFacts } from './facts.ts'
import { judgeRule } from './judge.ts'
import { alertNames, alertRules, ruleNamed, type AlertName } from './rules.ts'

/** Whether the rule holds, by label set; null when nobody can tell. */
function judged(name: AlertName, changes: Partial<AlertFacts>) {
  const rule = ruleNamed(name)
  if (rule === null) throw new Error(`there is no ${name}`)
  return judgeRule(rule, facts(changes))
}

function holds(name: AlertName, changes: Partial<AlertFacts>) {
  return judged(name, changes).map(({ isTrue }) => isTrue)
}

const standing = (changes: Partial<ObjectiveFacts>) => ({ objectives: [objective(changes)] })
const lastFive = (valid: number, bad: number) =>
  standing({ tiers: [tier({ short: { valid, bad } })] })

test('every rule has a name of its own, and each name a rule', () => {
  expect(alertRules.map(({ name }) => name)).toEqual([...alertNames])
})

describe('the bounds of every rule', () => {
  const latency = { kind: 'latency', limit: 1_000 } as const
  const slow = (bad: number) =>
    standing({ ...latency, tiers: [tier({ short: { valid: 100, bad } })] })

  test.each<[AlertName, string, Partial<AlertFacts>, Partial<AlertFacts>]>([
    ['ServiceDown', 'over 10 %', lastFive(100, 11), lastFive(100, 10)],
    ['ServiceDown', 'enough events', lastFive(5, 5), lastFive(4, 4)],
    ['ElevatedErrorRate', 'over 0.5 %', lastFive(1_000, 6), lastFive(1_000, 5)],
    ['HighLatency', 'over 5 % slower than a second', slow(6), slow(5)],
    ['DLQBacklog', 'over 100', depths({ dead_letters: 101 }), depths({ dead_letters: 100 })],
    [
      ...(['ApprovalQueueBacklog', 'over 50'] as const),
      ...([depths({ pending_approvals: 51 }), depths({ pending_approvals: 50 })] as const),
    ],
    ['HighDatabaseConnections', 'over 80 %', connections(81), connections(80)],
    ['SwitchUnproven', 'a proof is late', proven(71_000), proven(70_000)],
    [
      'LowErrorBudget',
      'below 25 %',
      standing({ remaining: 0.2499 }),
      standing({ remaining: 0.25 }),
    ],
    [
      ...(['LowErrorBudget', 'a few may fail at all'] as const),
      ...([
        standing({ remaining: 0, allowedBad: 5 }),
        standing({ remaining: 0, allowedBad: 4.9 }),
      ] as const),
    ],
    [
      ...(['LowErrorBudget', 'a day old'] as const),
      ...([
        standing({ remaining: -1, minutesKnown: 1_440 }),
        standing({ remaining: -1, minutesKnown: 1_439 }),
      ] as const),
    ],
    [
      ...(['HighErrorBudgetBurnRate', 'its tier is over'] as const),
      ...([standing({ tiers: [tier({ isOver: true })] }), standing({})] as const),
    ],
    [
      'SLODataMissing',
      'no data',
      standing({ state: 'no_data' }),
      standing({ state: 'no_traffic' }),
    ],
    [
      ...(['SLODataMissing', 'evaluated long ago'] as const),
      ...([standing({ at: noon - minutes(3) - 1 }), standing({ at: noon - minutes(3) })] as const),
    ],
  ])('%s: %s', (name, _, inside, outside) => {
    expect([holds(name, inside), holds(name, outside)]).toEqual([[true], [false]])
  })

  function depths(changes: Partial<AlertFacts['depths']>) {
    return { depths: { pending_approvals: 0, dead_letters: 0, ...changes } }
  }
  function connections(used: number) {
    return { connections: { used, max: 100 } }
  }
  function proven(ago: number) {
    return { canary: { provenAt: noon - ago, problem: null } }
  }
})

describe('controls', () => {
  const engaged = (
    control: AlertFacts['controls'][number]['control'],
    engagedAt: number | null,
  ) => ({
    controls: [{ control, engagedAt, byName: 'Dana', reason: 'Refunds loop' }],
  })

  test('are told with who and why, since they were engaged, each one apart', () => {
    const [takeover, safeMode] = judged('ControlEngaged', engaged('execution_safe_mode', noon - 5))
    expect(takeover).toMatchObject({ isTrue: false, labels: { control: 'operator_takeover' } })
    expect(safeMode).toMatchObject({
      ...{ isTrue: true, beganAt: noon - 5, labels: { control: 'execution_safe_mode' } },
      summary: 'Safe mode is on, by Dana: Refunds loop',
    })
    expect(holds('KillSwitchEnabled', engaged('execution_safe_mode', noon))).toEqual([false])
    expect(judged('KillSwitchEnabled', engaged('omnihub_kill_switch', noon))).toMatchObject([
      { isTrue: true, labels: {} },
    ])
  })

  test('that cannot be read are on since nobody knows when', () => {
    const [reading] = judged('KillSwitchEnabled', engaged('omnihub_kill_switch', null))
    expect(reading).not.toHaveProperty('beganAt')
  })
})

describe('the audit log', () => {
  const standing = (changes: Partial<AlertFacts['audit']>) => ({
    audit: { comparisons: [], unsealedSince: null, unanchoredSince: null, ...changes },
  })
  const behind = (changes: Partial<AlertFacts['audit']>) =>
    holds('AuditLogBehind', standing(changes))

  test('differs since it was found, for each who compares; who never did says nothing', () => {
    const found = { at: noon - 5, problem: 'Number 7 of the chain is another one.' }
    const comparisons = [
      { source: 'checkpoints', found },
      { source: 'archives', found: null },
    ] as const
    expect(judged('AuditLogDiffers', standing({ comparisons }))).toMatchObject([
      {
        ...{ isTrue: true, beganAt: noon - 5, labels: { source: 'checkpoints' } },
        summary:
          'The chain and the checkpoints in the store differ: Number 7 of the chain is another one.',
      },
      { isTrue: false, labels: { source: 'archives' } },
    ])
    expect(judged('AuditLogDiffers', {})).toEqual([])
  })

  test('is behind when an entry waits over a minute for its seal or ten for a checkpoint', () => {
    expect(behind({ unsealedSince: noon - minutes(1) })).toEqual([false, false])
    expect(behind({ unsealedSince: noon - minutes(1) - 1 })).toEqual([true, false])
    expect(behind({ unanchoredSince: noon - minutes(10) })).toEqual([false, false])
    expect(behind({ unanchoredSince: noon - minutes(10) - 1 })).toEqual([false, true])
    expect(behind({})).toEqual([false, false])
  })

  test('is behind since it was due, or since somebody looks again', () => {
    const unsealedSince = noon - minutes(30)
    const [seal] = judged('AuditLogBehind', standing({ unsealedSince }))
    expect(seal).toMatchObject({
      ...{ since: noon - minutes(29), labels: { waits_for: 'seal' } },
      summary: 'Entries have waited for a seal for 30 minutes.',
    })
    const morning = { ...standing({ unsealedSince }), watchingSince: noon - 1_000 }
    expect(judged('AuditLogBehind', morning)).toMatchObject([{ since: noon - 1_000 }, {}])
  })
})

describe('what does not answer its probe', () => {
  const probed = (name: string, isSilent: boolean, ago = 0) => ({
    ...{ objectives: [], watchingSince: noon - 90_000 },
    dependencies: [{ name, isSilent, since: noon - 40_000, checkedAt: noon - ago }],
  })

  test('is down, since it was found so; and nothing is known from an old probe', () => {
    expect(judged('ServiceDown', probed('auth', true))).toMatchObject([
      { isTrue: true, labels: { dependency: 'auth' }, since: noon - 40_000 },
    ])
    expect(holds('ServiceDown', probed('auth', false))).toEqual([false])
    expect(holds('ServiceDown', probed('auth', true, 60_001))).toEqual([null])
  })

  test('matters where callers need it', () => {
    expect(holds('ServiceDown', probed('rpc_primary', true))).toEqual([])
    expect(holds('ElevatedErrorRate', probed('auth', true))).toEqual([])
  })
})

describe('what nobody can tell', () => {
  const blind = { state: 'no_data' as const }

  test.each([
    'ServiceDown',
    'ElevatedErrorRate',
    'HighErrorBudgetBurnRate',
    'LowErrorBudget',
  ] as const)('%s says so, without data or long after the last evaluation', (name) => {
    expect(holds(name, standing(blind))).toEqual([null])
    expect(holds(name, standing({ at: noon - minutes(4) }))).toEqual([null])
  })

  test('is one alert that names what is not known', () => {
    const two = [objective(blind), objective({ ...blind, id: 'b', title: 'Workflow success' })]
    expect(judged('SLODataMissing', { objectives: two })).toMatchObject([
      { isTrue: true, summary: 'Nothing is known of API availability, Workflow success.' },
    ])
  })

  test('is silent since somebody looks again, after a night in which nobody did', () => {
    const night = { at: noon, watchingSince: noon - 1_000 }
    const canary = { provenAt: noon - minutes(600), problem: null }
    expect(judged('SwitchUnproven', { ...night, canary })).toMatchObject([{ since: noon - 1_000 }])
    const old = standing({ at: noon - minutes(600) })
    expect(judged('SLODataMissing', { ...night, ...old })).toMatchObject([{ since: noon - 1_000 }])
  })
})

describe('rules that do not speak of an objective', () => {
  test.each<[AlertName, Partial<ObjectiveFacts>]>([
    ['ServiceDown', { service: 'workflows' }],
    ['ServiceDown', { kind: 'latency', limit: 1_000 }],
    ['HighLatency', { kind: 'latency', limit: 500 }],
    ['HighLatency', {}],
    ['HighErrorBudgetBurnRate', { tiers: [tier({ isReachable: false, isOver: true })] }],
    ['ErrorBudgetBurnRate6x', {}],
  ])('%s: %o', (name, changes) => {
    expect(judged(name, standing(changes))).toEqual([])
  })
})

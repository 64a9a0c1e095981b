import { expect, test } from 'vitest'
import { evaluateAlerts, type AlertEntry, type StoredAlert } from './evaluate.ts'
import { facts, minutes, noon, objective, tier } from './facts.fixture.ts'
import { inhibitedBy } from './inhibition.ts'
import { alertNames } from './rules.ts'

const burning = (...names: ('page_fast' | 'page_slow')[]) =>
  objective({ tiers: names.map((name) => tier({ name, isOver: true, longBurn: 20 })) })

const stored = ({ rule, labels, open }: AlertEntry): StoredAlert[] =>
  open === null ? [] : [{ rule, labels, ...open }]

const found = (entries: AlertEntry[]) =>
  entries.map(({ rule, open, endedAt }) => [rule, open?.state ?? null, endedAt !== null])

test('nothing is written of what is well and was', () => {
  expect(evaluateAlerts(facts(), [])).toEqual([])
})

test('a faster tier that fires keeps slower ones quiet, and only of the same objective', () => {
  const other = objective({ ...burning('page_slow'), id: 'other' })
  const at = (time: number) =>
    [burning('page_fast', 'page_slow'), other].map((one) => ({ ...one, at: time }))
  const first = evaluateAlerts(
    facts({ objectives: at(noon - minutes(20)), at: noon - minutes(20) }),
    [],
  )
  const later = evaluateAlerts(facts({ objectives: at(noon) }), first.flatMap(stored))
  expect(
    later.map(({ rule, labels, open }) => [rule, labels['slo'], open?.state, open?.inhibitedBy]),
  ).toEqual([
    ['HighErrorBudgetBurnRate', 'api_availability', 'firing', null],
    ['ErrorBudgetBurnRate6x', 'api_availability', 'firing', 'HighErrorBudgetBurnRate'],
    ['ErrorBudgetBurnRate6x', 'other', 'firing', null],
  ])
})

test('what is only pending keeps nobody quiet', () => {
  const entries = evaluateAlerts(facts({ objectives: [burning('page_fast', 'page_slow')] }), [])
  expect(entries.map(({ open }) => open?.inhibitedBy)).toEqual([null, null])
})

test('an alert whose objective or rule is gone has ended; one judged outside is left alone', () => {
  const open = {
    state: 'firing',
    pendingAt: 0,
    firingAt: 1,
    clearingSince: null,
    unknownSince: null,
  } as const
  const before: StoredAlert[] = [
    { rule: 'HighErrorBudgetBurnRate', labels: { slo: 'removed' }, ...open },
    { rule: 'RuleOfAnEarlierVersion', labels: {}, ...open },
    { rule: 'DatabaseDown', labels: {}, ...open },
  ]
  expect(found(evaluateAlerts(facts(), before))).toEqual([
    ['HighErrorBudgetBurnRate', null, true],
    ['RuleOfAnEarlierVersion', null, true],
  ])
})

test('what is inhibited and what inhibits are rules', () => {
  const named = Object.entries(inhibitedBy).flatMap(([name, graver = []]) => [name, ...graver])
  expect(named.filter((name) => !alertNames.some((known) => known === name))).toEqual([])
})

import { describe, expect, test } from 'vitest'
import {
  definitionOf,
  draftOf,
  draftProblems,
  emptyDraft,
  subjectNames,
  subjects,
} from './objective-draft.ts'

const draft = { ...emptyDraft, id: 'executor_success', title: 'Calls that succeed' }

test.each(subjectNames)('%s comes back from the form as it went in', (subject) => {
  const definition = {
    ...{ id: 'some_id', title: 'Some title', ...subjects[subject] },
    limit_value: subjects[subject].kind === 'events' ? null : 500,
    ...{ objective_ppm: 999_500, min_bad: 3, gates_deploys: true, enabled: false },
  }
  expect(definitionOf(draftOf(definition))).toEqual(definition)
})

test.each([
  ['99.9', 999_000],
  ['99.95', 999_500],
  ['99.9999', 999_999],
  ['50', 500_000],
  ['0.0001', 1],
])('%s %% is %d ppm', (target, ppm) => {
  expect(draftProblems({ ...draft, target })).toEqual({})
  expect(definitionOf({ ...draft, target }).objective_ppm).toBe(ppm)
})

describe('problems', () => {
  test.each([
    ['target', ['100', '0', '-1', '', 'abc', '99.99999']],
    ['minBad', ['-1', '1.5', '', 'x']],
    ['id', ['', 'Executor', '1st', 'a b']],
    ['title', ['', '   ']],
  ] as const)('of %s', (field, texts) => {
    for (const text of texts) {
      expect(draftProblems({ ...draft, [field]: text }), text).toHaveProperty(field)
    }
  })

  test('of a limit are those of what counts', () => {
    const of = (subject: (typeof subjectNames)[number], limit: string) =>
      draftProblems({ ...draft, subject, limit }).limit !== undefined
    expect(of('api_events', '')).toBe(false)
    expect(of('api_latency', '500')).toBe(false)
    expect(of('api_latency', '300')).toBe(true)
    expect(of('dead_letters', '300')).toBe(false)
    expect(of('dead_letters', '0')).toBe(true)
  })
})

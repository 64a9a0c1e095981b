import { expect, test } from 'vitest'
import { recordWith } from './approval-record.fixture.ts'
import { whyHeld } from './why-held.ts'

const takeover = 'A takeover was on, and this operation is not on its allow-list.'
const unknown = 'Nobody could tell what it touches, so it counts as critical.'
const nothing = { unknown: true, why: null } as const

test.each([
  [{ because: ['risk'] }, 2, ['Critical operations always wait for 2 people.']],
  [{ because: ['risk'], riskLevel: 'high' }, 1, ['High operations always wait for one person.']],
  [{ because: ['operator_takeover'], riskLevel: 'low' }, 1, [takeover]],
  [
    { because: ['risk', 'operator_takeover'] },
    2,
    [takeover, 'Critical operations always wait for 2 people.'],
  ],
  [{ because: [], riskLevel: 'medium', radius: nothing }, 2, [unknown]],
  [{ because: [], radius: nothing }, 2, []],
] as const)('%j, %i needed', (change, needed, sentences) => {
  const { approval } = recordWith()
  expect(whyHeld({ ...approval, ...change, because: [...change.because] }, needed)).toEqual(
    sentences,
  )
})

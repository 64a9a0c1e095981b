import { describe, expect, test } from 'vitest'
import { policyObstacle, policyWords } from './policy-words.ts'

const fine = {
  needed: 2,
  present: 3,
  isSatisfiable: true,
  isOnlyEditors: false,
  names: ['Dana Kim', 'Alex Roy', 'Sam Ito'],
  worstRequester: null,
}

describe('a policy', () => {
  test('that the people here can satisfy is not remarked on', () => {
    expect(policyWords(fine)).toBeNull()
  })

  test.each([
    [4, 3, 'It needs 4 people, and there are 3 approvers and admins. Requests would all expire.'],
    [2, 1, 'It needs 2 people, and there is 1 approver or admin. Requests would all expire.'],
  ])('that needs %i of %i says so', (needed, present, text) => {
    expect(policyWords({ ...fine, needed, present })).toMatchObject({ tone: 'danger', text })
  })

  test('whose only approvers edited it says until when', () => {
    expect(policyWords({ ...fine, isOnlyEditors: true })?.text).toContain(
      'Dana Kim, Alex Roy, and Sam Ito',
    )
  })

  test('that fails for some requesters names one', () => {
    expect(policyWords({ ...fine, worstRequester: 'Dana Kim' })).toMatchObject({
      tone: 'warn',
      text: expect.stringContaining('When Dana Kim asks'),
    })
  })
})

describe('saving is held up', () => {
  test.each([
    ['critical', 4, 3, 'Choose 3 or fewer'],
    ['critical', 3, 3, null],
    // Fewer than the risk asks for cannot be chosen: then it is flagged and may be saved.
    ['critical', 2, 1, null],
    ['critical', 3, 1, 'Choose 2 or fewer'],
    ['low', 1, 0, 'Choose 0 or fewer'],
  ] as const)(
    '%s risk with %i people of %i: %j',
    (riskLevel, requiredApprovals, present, reason) => {
      expect(policyObstacle({ ...fine, present }, { riskLevel, requiredApprovals })).toBe(reason)
    },
  )
})

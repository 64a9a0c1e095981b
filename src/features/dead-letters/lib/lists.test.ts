import { expect, test } from 'vitest'
import type { DeadLetter } from '@/backend/dead-letters.ts'
import { addressFromFilter, filterFromAddress, requestedFilter } from './list-filter.ts'
import { replayObstacle, stillChosen, toggled } from './selection.ts'

const letter = (change: Partial<DeadLetter>): DeadLetter => ({
  id: 'a',
  workflowId: 'w',
  operation: 'sync_invoice',
  errorCode: 'HTTP_503',
  errorMessage: 'Busy.',
  attempts: 4,
  createdAt: 0,
  createdAtText: '',
  handledAt: null,
  handledByName: null,
  handling: null,
  handlingReason: null,
  paramsText: '{}',
  submitterName: 'support-agent',
  requesterName: 'Dana Kim',
  traceId: null,
  workflowStatus: 'dead_letter',
  idempotencyKey: 'k',
  submittedAt: 0,
  callerExpiresAt: null,
  tries: [],
  ...change,
})

test.each(['', 'operation=a%2Cb&handled=yes&q=busy'])('reads and writes %s', (address) => {
  expect(addressFromFilter(filterFromAddress(new URLSearchParams(address))).toString()).toBe(
    address,
  )
})

test('asks for open ones unless the handled are wanted', () => {
  expect(requestedFilter(filterFromAddress(new URLSearchParams()))).toEqual({ handled: false })
  expect(requestedFilter(filterFromAddress(new URLSearchParams('handled=yes')))).toEqual({
    handled: true,
  })
})

test('what somebody else handled meanwhile is not replayed', () => {
  const letters = [letter({ id: 'a' }), letter({ id: 'b', handledAt: 1 }), letter({ id: 'c' })]
  const chosen = new Set(['a', 'b', 'gone'])
  expect(stillChosen(letters, chosen).map(({ id }) => id)).toEqual(['a'])
})

test('choosing twice is not choosing', () => {
  expect([...toggled(toggled(new Set(), 'a'), 'a')]).toEqual([])
  expect([...toggled(new Set(['a']), 'b')]).toEqual(['a', 'b'])
})

test('says why it is never replayed', () => {
  expect(replayObstacle(letter({}), 1)).toBeNull()
  expect(replayObstacle(letter({ handling: 'discarded' }), 1)).toBe('Already discarded')
  expect(replayObstacle(letter({ callerExpiresAt: 1 }), 1)).toMatch(/its caller gave is over/)
})

import { expect, test } from 'vitest'
import type { RpcFailure } from '../_shared/data/call-rpc.ts'
import { err, ok } from '../_shared/domain/result.ts'
import { createLog } from '../_shared/http/log.ts'
import { untilRecorded } from './until-recorded.ts'

const failure = (status: number, code: string): RpcFailure => ({
  status,
  code,
  message: code,
  hint: null,
  details: null,
  retryAfter: null,
})

function recorder(failures: RpcFailure[]) {
  let calls = 0
  const lines: string[] = []
  return {
    record: () => Promise.resolve(calls < failures.length ? err(fail()) : ok({ n: (calls += 1) })),
    calls: () => calls,
    log: createLog({}, 'info', (line) => lines.push(line)),
    lines,
  }
  function fail(): RpcFailure {
    calls += 1
    return failures[calls - 1] ?? failure(0, 'STORE_UNAVAILABLE')
  }
}

test('a database that was away for a moment still gets the outcome', async () => {
  const { record, calls, log } = recorder([
    failure(0, 'STORE_UNAVAILABLE'),
    failure(503, '57P03'),
    failure(429, 'RATE_LIMITED'),
  ])
  expect(await untilRecorded(record, log)).toBe(true)
  expect(calls()).toBe(4)
})

test('what the database refuses for good is not repeated, and is logged', async () => {
  const { record, calls, log, lines } = recorder([failure(404, 'NOT_FOUND')])
  expect(await untilRecorded(record, log)).toBe(false)
  expect(calls()).toBe(1)
  expect(lines.join()).toContain('outcome_not_recorded')
})

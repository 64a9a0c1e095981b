import { describe, expect, test } from 'vitest'
import { decisionBy, recordWith, requestedAt } from './approval-record.fixture.ts'
import { standingOf, type StandingFacts } from './standing.ts'

const facts: StandingFacts = { now: requestedAt + 1_000, staleReason: null, estimating: 'no' }
const old = { mayDecide: false, code: 'ESTIMATE_STALE', message: 'Estimate again.' }
const own = { mayDecide: false, code: 'OWN_REQUEST', message: 'You requested this.' }

describe('while it waits, what stands in the way', () => {
  test.each([
    ['nothing', {}, {}, null],
    ['a page that is not live comes first', own, { staleReason: 'Not live' }, /^Not live: nothing/],
    ['an approval of one’s own', { ...own, decided: 'approved' }, {}, /^You approved this/],
    ['whatever the database says', own, {}, 'You requested this.'],
    ['a refusal without words', { ...own, message: null }, {}, 'You cannot decide this.'],
    ['an estimate on its way', old, { estimating: 'running' }, /^Estimating again/],
    ['an old estimate', old, {}, /has to be estimated again first/],
    ['an estimate that failed', {}, { estimating: 'failed' }, /has to be estimated again first/],
    ['a refusal, even while it is estimated', own, { estimating: 'running' }, own.message],
  ] as const)('%s', (_case, you, change, obstacle) => {
    const standing = standingOf(recordWith({ you }), { ...facts, ...change })
    expect(standing).toEqual({
      kind: 'open',
      obstacle: obstacle instanceof RegExp ? expect.stringMatching(obstacle) : obstacle,
    })
  })
})

test.each([
  [-1, 'open'],
  [0, 'closed'],
])('%i ms after its deadline it is %s', (ms, kind) => {
  const record = recordWith()
  expect(standingOf(record, { ...facts, now: record.approval.expiresAt + ms }).kind).toBe(kind)
})

const sam = decisionBy('Sam Okafor')
const alex = decisionBy('Alex Roy')
const gone = decisionBy('Priya Nair', { voidedAt: requestedAt })
const no = decisionBy('Priya Nair', { decision: 'rejected', reason: 'Wrong account' })

describe('once it is over', () => {
  test.each([
    [{ status: 'approved' }, [sam, gone], 'approved', 'Approved by Sam Okafor', null],
    [{ status: 'approved' }, [sam, alex], 'approved', 'Approved by Sam Okafor and Alex Roy', null],
    [{ status: 'approved' }, [gone], 'approved', 'Approved by nobody', null],
    [
      { status: 'approved', lapsesAt: requestedAt + 900_000 },
      [sam],
      'approved',
      'Approved by Sam Okafor',
      'Unused, it lapses at 10:15 UTC.',
    ],
    [
      { status: 'approved', lapsesAt: requestedAt + 900_000, consumedAt: requestedAt },
      [sam],
      'approved',
      'Approved by Sam Okafor',
      'It was used.',
    ],
    [{ status: 'rejected' }, [sam, no], 'rejected', 'Rejected by Priya Nair', 'Wrong account'],
    [{ status: 'rejected' }, [], 'rejected', 'Rejected by somebody', null],
    [
      { status: 'expired' },
      [sam],
      'expired',
      'Expired, nobody decided in time',
      'It never ran. The agent has to ask again.',
    ],
    [
      { status: 'expired', voidReason: 'workflow_cancelled' },
      [],
      'voided',
      'Became void',
      'The workflow was cancelled.',
    ],
    [{ status: 'expired', voidReason: 'unheard_of' }, [], 'voided', 'Became void', null],
  ] as const)('%j', (approval, decisions, outcome, title, detail) => {
    const record = recordWith({ approval, decisions: [...decisions] })
    expect(standingOf(record, facts)).toMatchObject({ kind: 'closed', outcome, title, detail })
  })

  test('the time is that of the decision, and of the deadline where nobody decided', () => {
    const decided = recordWith({
      approval: { status: 'approved', decidedAt: requestedAt + 5 },
      decisions: [sam],
    })
    const expired = recordWith({ approval: { status: 'expired', decidedAt: requestedAt + 9 } })
    expect(standingOf(decided, facts)).toMatchObject({ at: requestedAt + 5 })
    expect(standingOf(expired, facts)).toMatchObject({ at: expired.approval.expiresAt })
  })
})

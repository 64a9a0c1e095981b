import { expect, test } from 'vitest'
import { BackendError } from '@/backend/errors.ts'
import { decideInOrder, type Order, type Steps } from './decide-in-order.ts'

const orders = ['a', 'b', 'c'].map((id): Order => ({
  id,
  digest: `digest of ${id}`,
  decision: 'approved',
  reason: null,
}))
const approved = { status: 'approved', given: 1, needed: 1 }

function refusal(code: string, kind: BackendError['kind'] = 'refused', status = 409) {
  const facts = { message: `Because of ${code}.`, hint: null, details: null, requestId: null }
  return new BackendError({ ...facts, kind, code, status })
}

/** Runs all three with an answer or an error for some; tells what was called and what was said. */
async function run(
  answers: Record<string, BackendError | typeof approved>,
  steps: Partial<Steps> = {},
) {
  const calls: string[] = []
  const said: string[] = []
  const ended = await decideInOrder(orders, {
    decide: ({ id, digest }) => {
      calls.push(digest)
      const answer = answers[id] ?? approved
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
    estimate: () => Promise.resolve(),
    report: ({ id }, { words, isFinal }) => said.push(`${id} ${words}${isFinal ? ' ■' : ''}`),
    mayGoOn: () => true,
    ...steps,
  }).then(
    () => 'whole',
    (error: unknown) => error,
  )
  return { calls, said: said.filter((line) => !line.endsWith('…')), ended }
}

test('each is decided on its own digest, one after the other', async () => {
  expect(await run({ b: { status: 'pending', given: 1, needed: 2 } })).toEqual({
    calls: ['digest of a', 'digest of b', 'digest of c'],
    said: ['a Approved ■', 'b Approved by you, needs one more person ■', 'c Approved ■'],
    ended: 'whole',
  })
})

test.each([
  ['ALREADY_DECIDED', 'b Because of ALREADY_DECIDED. ■'],
  ['APPROVAL_EXPIRED', 'b Because of APPROVAL_EXPIRED. ■'],
  ['DIGEST_MISMATCH', 'b Not decided: it has changed. Look again.'],
  ['INVALID_FIELD', 'b Because of INVALID_FIELD.'],
])('%s of one does not keep the others waiting', async (code, line) => {
  const { said, ended } = await run({ b: refusal(code) })
  expect(said).toEqual(['a Approved ■', line, 'c Approved ■'])
  expect(ended).toBe('whole')
})

test('an old estimate is made new and never decided on unseen', async () => {
  const estimates: string[] = []
  const { calls, said } = await run(
    { b: refusal('ESTIMATE_STALE') },
    { estimate: (id) => Promise.resolve(estimates.push(id)) },
  )
  expect(estimates).toEqual(['b'])
  expect(calls).toHaveLength(3)
  expect(said[1]).toBe('b Not decided: its estimate was too old and is new now. Look again.')
})

test('an estimate that fails is said and the others go on', async () => {
  const { said } = await run(
    { b: refusal('ESTIMATE_STALE') },
    { estimate: () => Promise.reject(refusal('APPROVAL_EXPIRED')) },
  )
  expect(said).toEqual(['a Approved ■', 'b Because of APPROVAL_EXPIRED. ■', 'c Approved ■'])
})

test.each([
  ['a lost answer', refusal('NO_ANSWER', 'unknown-outcome', 0)],
  ['a failure of the server', refusal('INTERNAL', 'failed', 500)],
  ['a session that ended', refusal('NO_SESSION', 'refused', 401)],
  ['a role that was taken away', refusal('NOT_ALLOWED', 'refused', 403)],
])('%s ends the run before the next one', async (_, error) => {
  const { calls, ended } = await run({ b: error })
  expect(calls).toEqual(['digest of a', 'digest of b'])
  expect(ended).toBe(error)
})

test('whoever presses stop keeps the rest undecided', async () => {
  let left = 2
  const { calls, said } = await run({}, { mayGoOn: () => left-- > 0 })
  expect(calls).toHaveLength(2)
  expect(said).toHaveLength(2)
})

import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { askForApproval, decide, digestOf, hold, storedRequest, timeline } from './approvals.ts'
import { call, count, row, rows, service } from './database.ts'
import { radiusOf, record, reestimated, refresh } from './estimates.ts'
import { claimOne } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

const refund = {
  name: 'issue_refund',
  risk_level: 'high',
  required_approvals: 1,
  estimator: 'https://agents.example.com/estimate',
}
let admin: Member
let ann: Member
let ben: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  ann = await createMember('approver')
  ben = await createMember('approver')
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation(refund)
})
const known = async (radius = radiusOf(), quorum = refund) => {
  await registerOperation(quorum)
  await record('{"n":1}', radius)
  return hold(key, admin, { blastRadius: radius })
}
const age = (interval: string) =>
  rows('update public.approval_queue set estimated_at = now() - $1::interval where true', [
    interval,
  ])

test('nobody decides on what was last estimated five minutes ago, or never', async () => {
  const { id } = await known()
  await age('5 minutes')
  expect(await decide(ann, id)).toMatchObject({ status: 409, body: { code: 'ESTIMATE_STALE' } })
  expect(await decide(ann, id, 'rejected')).toMatchObject({ body: { code: 'ESTIMATE_STALE' } })
  const { id: never } = await hold(key, admin, { params: { n: 2 } })
  expect(await decide(ann, never)).toMatchObject({ body: { code: 'ESTIMATE_STALE' } })
  await age('4 minutes 59 seconds')
  expect(await decide(ann, id)).toMatchObject({ status: 200, body: { status: 'approved' } })
})

test('an unchanged estimate only counts as newer', async () => {
  const { id, digest } = await known()
  await age('10 minutes')
  expect(await refresh(id, radiusOf(), 1)).toMatchObject({
    status: 200,
    body: { changed: false, larger: false, voided: 0, digest, needed: 1 },
  })
  expect(await timeline(id)).toEqual(['requested', 'estimated'])
  expect(await decide(ann, id, 'approved', { digest })).toMatchObject({ status: 200 })
})

test.each([
  ['rows', radiusOf({ rows: 11 })],
  ['users', radiusOf({ users: 3 })],
  ['money', radiusOf({ amount_cents: 501 })],
  ['other money', radiusOf({ currency: 'USD' })],
  ['money that nobody counts any more', radiusOf({ amount_cents: null, currency: null })],
  ['what cannot be undone', radiusOf({ reversible: false })],
])('more %s makes a new envelope, for which nobody has decided', async (_what, radius) => {
  const { id, workflowId, digest } = await known(radiusOf(), { ...refund, required_approvals: 2 })
  await decide(ann, id)
  expect(await refresh(id, radius, 2)).toMatchObject({
    body: {
      changed: true,
      larger: true,
      voided: 1,
      given: 0,
      previous: { unknown: false, ...radiusOf() },
      blast_radius: { unknown: false, ...radius },
    },
  })
  expect(await decide(ben, id, 'approved', { digest })).toMatchObject({
    status: 409,
    body: { code: 'DIGEST_MISMATCH' },
  })
  expect(await decide(ann, id)).toMatchObject({ body: { given: 1, repeated: false } })
  expect(await decide(ben, id)).toMatchObject({ body: { status: 'approved' } })
  expect(
    await row(
      'select w.canonical_text = a.canonical_text as same from public.workflows w join public.approval_queue a on a.id = w.approval_id',
    ),
  ).toEqual({ same: true })
  expect((await claimOne()).workflow_id).toBe(workflowId)
  expect(
    await count(
      `select count(*) from public.audit_logs where action = 'approval.voided' and resource_id = $1`,
      [id],
    ),
  ).toBe(1)
})

test('less than people approved leaves what they approved; undecided it is shown', async () => {
  const { id, digest } = await known(radiusOf(), { ...refund, required_approvals: 2 })
  const fewer = radiusOf({ rows: 9 })
  await decide(ann, id)
  expect(await refresh(id, fewer, 2)).toMatchObject({
    body: { changed: false, larger: false, digest, given: 1 },
  })
  expect(await decide(ben, id)).toMatchObject({ body: { status: 'approved' } })
  await record('{"n":1}', radiusOf())
  const { id: undecided } = await hold(key, admin, { blastRadius: radiusOf() })
  expect(await refresh(undecided, fewer, 2)).toMatchObject({
    body: { changed: true, larger: false, voided: 0, blast_radius: { rows: 9 } },
  })
})

test('a request that was unknown becomes known, with the quorum of now, and the other way round', async () => {
  const { id, required_approvals } = await hold(key, admin)
  expect(required_approvals).toBe(2)
  await rows('update public.approval_queue set estimated_at = now() where true')
  await decide(ann, id)
  expect(await refresh(id, radiusOf(), 1)).toMatchObject({
    body: { changed: true, voided: 1, needed: 1, given: 0 },
  })
  expect(await storedRequest(id)).toMatchObject({ required_approvals: 1, risk_rank: 1 })
  expect(await refresh(id, null, 2)).toMatchObject({
    body: {
      changed: true,
      larger: true,
      needed: 2,
      blast_radius: { unknown: true, why: 'It failed.' },
    },
  })
  expect(await storedRequest(id)).toMatchObject({ required_approvals: 2, risk_rank: 0 })
})

test('of a request without a workflow too, for whom it is asked included', async () => {
  const id = await askForApproval(key, admin, { onBehalfOf: ben.id, reason: 'they called' })
  expect(await refresh(id, radiusOf(), 1)).toMatchObject({ body: { changed: true, needed: 1 } })
})

test.each([
  ['another quorum', { quorum: 0 }],
  ['another operation', { operation: 'other_operation' }],
  ['another requester', { requester: { id: 'somebody' } }],
  ['another reason', { reason: 'because' }],
  ['a radius that nobody estimated', { blast_radius: radiusOf({ rows: 1 }) }],
  ['a key that nobody knows', { extra: true }],
])('%s is refused', async (_what, part) => {
  const { id } = await known()
  const before = await digestOf(id)
  const envelope_text = JSON.stringify({
    ...JSON.parse(await reestimated(id, radiusOf(), 1)),
    ...part,
  })
  expect(await call(service, 'refresh_estimate', { approval_id: id, envelope_text })).toMatchObject(
    {
      status: 422,
      body: { details: { field: 'envelope_text' } },
    },
  )
  expect(await digestOf(id)).toBe(before)
})

test('what does not wait, has no newer estimate or is of an older revision is refused', async () => {
  const { id } = await known()
  await rows('delete from private.estimates where true')
  const envelope_text = await reestimated(id, radiusOf(), 1)
  const again = () => call(service, 'refresh_estimate', { approval_id: id, envelope_text })
  expect(await again()).toMatchObject({ status: 409, body: { code: 'ESTIMATE_STALE' } })
  await decide(ann, id)
  expect(await again()).toMatchObject({ status: 409, body: { code: 'ALREADY_DECIDED' } })
  const { id: other } = await known()
  await registerOperation(refund)
  expect(
    await call(service, 'refresh_estimate', {
      approval_id: other,
      envelope_text: await reestimated(other, radiusOf(), 1),
    }),
  ).toMatchObject({ body: { code: 'OPERATION_CHANGED' } })
  const nobody = '00000000-0000-0000-0000-00000000dead'
  expect(
    await call(service, 'refresh_estimate', { approval_id: nobody, envelope_text }),
  ).toMatchObject({ status: 404 })
})

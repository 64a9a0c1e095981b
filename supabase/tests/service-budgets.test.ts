import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { call, row, rows } from './database.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
beforeAll(async () => {
  admin = await createMember('admin')
  // What other files entered.
  await rows(`delete from public.service_budgets where service like 'Service %'`)
})
afterEach(() => rows(`delete from public.service_budgets where lower(service) = 'neon'`))

const neon = { service: 'Neon', plan: 'Scale', budget_cents: 5_000, projected_cents: null }
const save = (changes: object = {}, expected_revision: number | null = null, by = admin) =>
  call(by, 'save_service_budget', {
    ...neon,
    reason: 'the bill of November',
    ...changes,
    expected_revision,
  })
const remove = (expected_revision: number, service = 'Neon') =>
  call(admin, 'remove_service_budget', { service, reason: 'we left', expected_revision })
const stored = () => row(`select * from public.service_budgets where service = 'Neon'`)

test('starts with the plans of the specification, and with no cost that nobody entered', async () => {
  expect(
    await row(
      `select sum(budget_cents)::int as budget, count(projected_cents)::int as entered from public.service_budgets`,
    ),
  ).toEqual({
    ...{ budget: 16_500, entered: 0 },
  })
})

describe('save_service_budget', () => {
  test('adds one behind the others, and each save is a revision with both in the log', async () => {
    expect((await save()).body).toEqual({ service: 'Neon', revision: 1 })
    expect(await stored()).toMatchObject({ position: 8, projected_at: null })
    expect((await save({ projected_cents: 4_200 }, 1)).body).toMatchObject({ revision: 2 })
    expect(await stored()).toMatchObject({ projected_cents: 4_200, projected_at: expect.any(Date) })
    expect(await row('select * from public.audit_logs order by seq desc limit 1')).toMatchObject({
      ...{ action: 'budget.changed', resource_id: 'Neon', reason: 'the bill of November' },
      metadata: { old: { projected_cents: null }, new: { projected_cents: 4_200 } },
    })
    await save({ projected_cents: null }, 2)
    expect(await stored()).toMatchObject({ projected_cents: null, projected_at: null })
  })

  test('knows of each change meanwhile, and of two that come at once', async () => {
    await save()
    expect(await save({ budget_cents: 1 })).toMatchObject({
      status: 409,
      body: { code: 'STALE_VERSION' },
    })
    expect(await save({ service: 'neon', budget_cents: 1 })).toMatchObject({ status: 409 })
    const both = await Promise.all([1, 2].map((budget_cents) => save({ budget_cents }, 1)))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test.each<[string, object]>([
    ['service', { service: ' ' }],
    ['plan', { plan: 'x'.repeat(81) }],
    ['budget_cents', { budget_cents: null }],
    ['budget_cents', { budget_cents: -1 }],
    ['projected_cents', { projected_cents: -1 }],
    ['reason', { reason: ' ' }],
  ])('names %s when it is wrong', async (field, changes) => {
    expect(await save(changes)).toMatchObject({ status: 422, body: { details: { field } } })
  })

  test('is for admins only', async () => {
    const approver = await createMember('approver')
    expect(await save({}, null, approver)).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    })
  })
})

describe('remove_service_budget', () => {
  test('takes what was on the screen out of the list, and says so in the log', async () => {
    await save()
    expect(await remove(2)).toMatchObject({ status: 409 })
    expect(await remove(1)).toMatchObject({ status: 200 })
    expect(await remove(1)).toMatchObject({ status: 404 })
    expect(
      await row(
        'select action, reason from public.audit_logs where action not like $1 order by seq desc limit 1',
        ['%.refused'],
      ),
    ).toEqual({
      ...{ action: 'budget.removed', reason: 'we left' },
    })
  })
})

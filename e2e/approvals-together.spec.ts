import { randomUUID } from 'node:crypto'
import { AxeBuilder } from '@axe-core/playwright'
import { z } from 'zod'
import { taken } from './agents.ts'
import { call, rpcAs, tokenOf } from './direct-calls.ts'
import { e2eStack } from './e2e-stack.ts'
import { account, expect, test, type Role } from './fixtures.ts'
import { digestOf, rowsOf } from './requests.ts'

const operation = 'summarize_case'
/** Held, and as nobody can tell what it touches, for two people. */
const held = { risk_level: 'high', required_approvals: 1 }

test.beforeEach(async () => {
  await rowsOf(
    `update public.operations set risk_level = $1, required_approvals = $2, estimator = null where name = $3`,
    [held.risk_level, held.required_approvals, operation],
  )
})

test.afterEach(async () => {
  await rowsOf(
    `update public.operations set risk_level = 'low', required_approvals = 0 where name = $1`,
    [operation],
  )
})

test('requests that are alike are decided together, each as the database answers', async ({
  browserOf,
}) => {
  const mark = `together-${randomUUID().slice(0, 8)}`
  const ids = await ask(['one', 'two', 'three', 'four'].map((name) => `${mark}-${name}`))
  const page = await browserOf('approver')
  await page.goto(`${e2eStack().url}/approvals/${ids[0] ?? ''}`)
  await expect(page.getByText('3 more like this')).toBeVisible()
  await page.keyboard.press('t')

  const dialog = page.getByRole('dialog')
  const row = (name: string) => dialog.getByRole('row').filter({ hasText: `${mark}-${name}` })
  const approve = dialog.getByRole('button', { name: /^Approve/ })
  await expect(dialog.getByRole('region', { name: 'The same in all' })).toContainText('too long')
  await expect(row('four')).toContainText(`Asked for by the owner of ${mark}-four.`)
  for (const box of await dialog.getByRole('checkbox').all()) await expect(box).not.toBeChecked()
  await expect(approve).toBeDisabled()
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze()
  expect(violations.map(({ id }) => id)).toEqual([])

  await row('one').getByRole('checkbox').check()
  await row('two').getByRole('checkbox').check()
  await row('three').getByRole('checkbox').check()
  await expect(dialog.getByText('3 requests chosen')).toBeVisible()
  // Somebody else is faster: one of them has its first approval then, another one has ended.
  await decideAs('other-admin', ids[1] ?? '', 'approved')
  await decideAs('other-admin', ids[2] ?? '', 'rejected')
  await approve.click()
  await expect(row('one')).toContainText('Approved by you, needs one more person')
  await expect(row('two')).toContainText(/Approved$/)
  await expect(row('three')).toContainText(/This was rejected by|does not wait for you any more/)
  await expect(row('four').getByRole('checkbox')).not.toBeChecked()

  await dialog.getByText('Reject', { exact: true }).click()
  await row('four').getByRole('checkbox').check()
  const reject = dialog.getByRole('button', { name: 'Reject 1' })
  await expect(reject).toBeDisabled()
  await dialog.getByLabel('Why').fill('the case was closed')
  await reject.click()
  await expect(row('four')).toContainText('Rejected')
  const other = await nameOf('other-admin')
  expect(await decisions(ids)).toEqual([
    'approved by Sam Okafor',
    `approved by ${other}`,
    'approved by Sam Okafor',
    `rejected by ${other}`,
    'rejected by Sam Okafor',
  ])
})

test('on a phone nothing can be chosen at once before all of it was in sight', async ({
  browserOf,
}) => {
  const mark = `fold-${randomUUID().slice(0, 8)}`
  const ids = await ask(Array.from({ length: 12 }, (_, at) => `${mark}-${at}`))
  const page = await browserOf('approver', { viewport: { width: 360, height: 780 } })
  await page.goto(`${e2eStack().url}/approvals/${ids[0] ?? ''}`)
  await page.getByRole('button', { name: 'Decide together…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('checkbox')).toHaveCount(12)
  const all = dialog.getByRole('button', { name: 'Choose all 12' })
  await expect(all).toBeDisabled()
  await expect(dialog.getByText(/rows further down not seen yet/)).toBeAttached()
  for (const words of await dialog.getByText('Asked for by').all()) {
    await words.scrollIntoViewIfNeeded()
  }
  // The buttons at the bottom lie over the last row until one scrolls past it.
  await dialog.getByText('Reject', { exact: true }).scrollIntoViewIfNeeded()
  await all.click()
  await expect(dialog.getByRole('button', { name: 'Approve 12' })).toBeEnabled()
})

/** Submits one request per case as the first admin; answers the ids of the approvals. */
async function ask(cases: readonly string[]): Promise<string[]> {
  const headers = { authorization: `Bearer ${await tokenOf('admin')}` }
  const ids: string[] = []
  for (const case_id of cases) {
    const intent = {
      operation,
      params: { case_id, note: 'too long to read' },
      reason: `Asked for by the owner of ${case_id}.`,
      idempotency_key: case_id,
    }
    const submit = async () => (await call('functions/v1/omnilink-agent', headers, intent)).body
    ids.push(
      z.object({ approval_id: z.string() }).parse(await taken('approval_id', submit)).approval_id,
    )
  }
  return ids
}

async function decideAs(role: Role, id: string, decision: 'approved' | 'rejected') {
  const reason = 'looked at it before'
  const digest = await digestOf(id)
  expect((await rpcAs(role, 'decide_approval', { id, digest, decision, reason })).status).toBe(200)
}

async function nameOf(role: Role): Promise<string> {
  const [row] = await rowsOf(
    `select p.display_name as name from public.profiles p join auth.users u on u.id = p.id where u.email = $1`,
    [account(role).email],
  )
  return String(row?.name)
}

async function decisions(ids: readonly string[]): Promise<unknown[]> {
  const rows = await rowsOf(
    `select d.decision || ' by ' || d.decider_name as words from public.approval_decisions d
     where d.approval_id = any ($1) order by array_position($1, d.approval_id), d.decided_at`,
    [ids],
  )
  return rows.map(({ words }) => words)
}

import { jobsDone } from '../test/jobs-done.ts'
import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'

const sql = (text: string) => inDatabase((owner) => owner.query(text))

/** Six hours of a machine that was busy, which a demo that was just started does not have. */
const history = `
  insert into metrics.infra_minute (name, at, value)
  select f.name, date_trunc('minute', now()) - make_interval(mins => ago), f.value
  from generate_series(3, 360) ago, (values ('cpu_busy_cores', 0.5), ('cpu_cores', 2), ('memory_used_bytes', 3e9), ('memory_total_bytes', 8e9)) f (name, value)
  on conflict do nothing`

test.afterAll(async () => {
  await sql(`update schedule.jobs set enabled = true where name = 'probe_dependencies'`)
  await sql(
    `update public.service_budgets set projected_cents = null, projected_at = null, budget_cents = 2500, plan = 'Pro' where service = 'Supabase'`,
  )
})

test('a viewer sees how machine, database and dependencies run, and what stopped telling', async ({
  signIn,
}) => {
  await sql(history)
  const page = await signIn('viewer')
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await expect(page).toHaveURL(/\/infra$/)
  const card = (name: string) => page.getByRole('region', { name, exact: true })

  const dependencies = card('Dependencies')
  await expect(dependencies).toContainText('4 of 4 answer', { timeout: 20_000 })
  for (const name of ['Database', 'Auth', 'Realtime', 'Functions']) {
    await expect(
      dependencies.getByRole('row', { name: new RegExp(`^${name} .* ms`) }),
    ).toBeVisible()
  }
  await expect(dependencies.getByRole('row', { name: /^RPC primary/ })).toContainText(
    'not configured',
  )
  await expect(
    page.getByRole('heading', { level: 2, name: /^All 4 dependencies answer/ }),
  ).toBeVisible()
  await expect(card('Database')).toContainText(/PostgreSQL 17\.\d+, read \d+ s ago/)
  await expect(card('Database')).toContainText(/Connections\s*\d+ of 100/)
  await expect(card('Cache')).toContainText('No Redis here')
  await expect(card('Guard instances').getByRole('row', { name: /^executor/ })).toContainText(
    /v\d+/,
  )
  await expect(card('Switch proof')).toContainText(/\d+ of \d+ passed/, { timeout: 20_000 })

  const host = card('Database host')
  await expect(host).toContainText(/Memory.*GiB/)
  const values = host.getByRole('slider', { name: /^Values of: CPU over 6/ })
  await values.focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(values).toHaveAttribute('aria-valuetext', /UTC: CPU busy \d+(\.\d)?\s%$/)
  await host.getByRole('button', { name: 'View as table' }).click()
  await expect(host.getByRole('row').nth(40)).toContainText(/25\s%.*38\s%.*unknown/)
  await page.getByRole('navigation', { name: 'Window' }).getByRole('link', { name: '1 h' }).click()
  await expect(page).toHaveURL(/\?window=1h$/)
  await expect(host.getByRole('table', { name: /^Database host over 1.h$/ })).toBeVisible()

  await expect(card('Monthly cost').getByRole('row', { name: /^Supabase/ })).toContainText(
    'not entered',
  )
  await expect(page.getByRole('button', { name: /^Actions for|^Add/ })).toHaveCount(0)
  await expectAccessible(page)

  // The schedule stands still, and the machine falls silent.
  await sql(`update schedule.jobs set enabled = false where name = 'probe_dependencies'`)
  await inDatabase((owner) => jobsDone(owner, ['probe_dependencies']))
  await sql(
    `update public.dependency_states set checked_at = now() - interval '3 minutes' where true`,
  )
  await inDatabase(async (owner) => {
    await owner.query(
      `update metrics.infra_sources set read_at = now() - interval '12 minutes', problem = 'the disk is away' where name = 'host'`,
    )
    // Once a minute it is told how this machine runs: not while the page is looked at.
    await owner.query(`begin; select from metrics.infra_sources where name = 'host' for update`)
    await page.reload()
    await expect(host.getByRole('status')).toContainText(
      'Last told 12 min ago. You see how it stood then.',
    )
    await expect(host.getByRole('status')).toContainText('The disk is away.')
    await expect(dependencies.getByRole('row', { name: /^Auth/ })).toContainText('not asked lately')
    await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(
      'Nobody has asked the dependencies for a minute. The machine has told nothing lately.',
    )
    await expectAccessible(page)
  })

  // What tells it fails: what does not depend on it goes on.
  await sql('revoke execute on function private.read_infra(text) from authenticated')
  try {
    await page.reload()
    const failure = page.getByRole('alert').filter({ hasText: 'The infrastructure did not load' })
    await expect(failure).toBeVisible({ timeout: 15_000 })
    await expect(card('Monthly cost').getByRole('row', { name: /^Vercel/ })).toBeVisible()
    await expectAccessible(page)
  } finally {
    await sql('grant execute on function private.read_infra(text) to authenticated')
  }
  await page.getByRole('button', { name: 'Retry' }).click()
  await expect(host).toBeVisible()
})

test('an admin enters what a service costs, and a second one learns that it changed', async ({
  browserOf,
}) => {
  const admin = await browserOf('admin')
  const other = await browserOf('other-admin')
  const open = async (page: typeof admin) => {
    await page.getByRole('button', { name: 'Actions for Supabase' }).click()
    await page.getByRole('button', { name: 'Edit Supabase' }).click()
    return page.getByRole('dialog', { name: 'Cost of Supabase' })
  }
  await Promise.all([admin, other].map((page) => page.goto(`${e2eStack().url}/infra`)))
  const late = await open(other)
  const dialog = await open(admin)
  await dialog.getByLabel('This month, projected').fill('thirty')
  await dialog.getByLabel('Reason').fill('The bill of November')
  await dialog.getByRole('button', { name: 'Save cost' }).click()
  await expect(dialog.getByLabel('This month, projected')).toHaveAccessibleDescription(
    /Enter dollars/,
  )
  await expectAccessible(admin)
  await dialog.getByLabel('This month, projected').fill('30')
  await dialog.getByRole('button', { name: 'Save cost' }).click()
  await expect(dialog).toBeHidden()
  const row = (page: typeof admin) =>
    page.getByRole('region', { name: 'Monthly cost' }).getByRole('row', { name: /^Supabase/ })
  await expect(row(admin)).toContainText(/\$30, over budget\s*entered (just now|\d+ s ago)\s*\$25/)
  await expect(admin.getByRole('region', { name: 'Monthly cost' })).toContainText(
    '$30 of $165, 1 of 7 entered',
  )
  await expect(admin.getByRole('button', { name: 'Actions for Supabase' })).toBeFocused()

  await late.getByLabel('Budget').fill('99')
  await late.getByLabel('Reason').fill('A guess')
  await late.getByRole('button', { name: 'Save cost' }).click()
  await expect(late.getByRole('alert')).toContainText('saved this meanwhile')
  await late.getByRole('button', { name: 'Start again from what is saved' }).click()
  await expect(late.getByLabel('Budget')).toHaveValue('25')
  await expect(late.getByLabel('This month, projected')).toHaveValue('30')
  await late.getByLabel('Budget').fill('40')
  await late.getByRole('button', { name: 'Save cost' }).click()
  await expect(late).toBeHidden()
  await expect(row(other)).toContainText(/\$30\s*entered .*\$40/)
})

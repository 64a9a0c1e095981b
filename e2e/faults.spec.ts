import { inDatabase, killDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'
import { closeProgress, engagedBanner, expectStopped } from './operator.ts'

test('a lost network is admitted within five seconds and healed by itself', async ({ signIn }) => {
  const page = await signIn('admin')
  const live = page.getByRole('banner').getByRole('button', { name: /live/ })
  await expect(live).toHaveText(/^live/)
  await page.context().setOffline(true)
  await expect(live).toContainText(/not live|reconnecting/, { timeout: 6_000 })
  // What was never loaded is waited for; nothing of it takes Stop away.
  await page.keyboard.press('?')
  await page.getByRole('link', { name: 'Workflows' }).first().click()
  await expect(page.getByRole('heading', { name: 'Workflows', level: 1 })).toBeVisible()
  await expect(page.getByRole('banner').getByRole('button', { name: 'Stop…' })).toBeVisible()
  await page.context().setOffline(false)
  await expect(page.getByRole('dialog', { name: /shortcuts/i })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('searchbox')).toBeVisible()
  await expect(live).toHaveText(/^live/, { timeout: 15_000 })
  await expect(page.getByText('This page broke')).toHaveCount(0)
})

test('the database dies again and again under the operator: the page says so, nothing is half-written, it recovers', async ({
  signIn,
}) => {
  const page = await signIn('admin')
  const live = page.getByRole('banner').getByRole('button', { name: /live/ })
  await expect(live).toHaveText(/^live/)

  // One death is over before the page can notice, so it dies until the page has.
  let isNoticed = false
  const killing = (async () => {
    while (!isNoticed) await killDatabase()
  })()
  await page.getByRole('banner').getByRole('button', { name: 'Stop…' }).click()
  await expect(page.getByRole('dialog').getByText(/not live/i)).toBeVisible({ timeout: 15_000 })
  isNoticed = true
  await killing
  const lastDeath = performance.now()
  await expect
    .poll(
      () =>
        inDatabase((owner) => owner.query('select 1')).then(
          () => true,
          () => false,
        ),
      {
        timeout: 10_000,
      },
    )
    .toBe(true)
  expect(performance.now() - lastDeath).toBeLessThan(10_000)

  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Stop everything/ })
    .click()
  await expectStopped(page)
  await closeProgress(page)
  await expect(live).toHaveText(/^live/, { timeout: 15_000 })
  const { rows } = await inDatabase((owner) =>
    owner.query(
      `select count(*)::int as without_audit from public.emergency_controls c
       where not exists (select from public.audit_logs a where (a.metadata ->> 'version')::bigint = c.version)`,
    ),
  )
  expect(rows).toEqual([{ without_audit: 0 }])
})

test('a controls row that is gone stops everything, and an operator can repair it', async ({
  signIn,
  request,
}) => {
  const page = await signIn('admin')
  await inDatabase(async (superuser) => {
    await superuser.query("set session_replication_role = 'replica'")
    await superuser.query('delete from public.emergency_controls where true')
  }, 'superuser')

  await expect(engagedBanner(page)).toContainText('Controls cannot be read')
  // A guard may believe what it read for a moment; how long is tested where nothing else computes.
  const health = () => request.get(`${e2eStack().url}/functions/v1/health/omn`)
  await expect.poll(async () => (await health()).status()).toBe(503)
  expect(await (await health()).json()).toMatchObject({ omnihub_enabled: false, status: 'stopped' })

  await engagedBanner(page).getByRole('button', { name: 'Repair the controls…' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Repair/ })
    .click()
  await expect(engagedBanner(page)).toContainText('Kill switch is ON')
  await expect(engagedBanner(page)).toContainText('Safe mode is ON')
})

import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { expect, test } from './fixtures.ts'
import { openSettings, sheetOf } from './settings.ts'

/** Two days of calls of the executor, of which a few fail all the time and most in one hour of yesterday. */
const twoDays = `
  insert into metrics.series (service, operation) values ('executor', 'spec_history') on conflict do nothing;
  insert into metrics.writers (name) values ('spec') on conflict do nothing;
  insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
  select t.minute, s.id, w.id, 100, case when t.ago between 600 and 659 then 40 when t.ago % 10 = 0 then 1 else 0 end, 0, 10000,
    array[0,0,0,0,0,0,100,0,0,0,0,0,0,0,0,0,0,0], 1, 1
  from (select ago, date_trunc('minute', now()) - make_interval(mins => ago) as minute from generate_series(3, 2880) ago) t,
    metrics.series s, metrics.writers w where s.operation = 'spec_history' and w.name = 'spec'`

test('an admin adds an objective, sees whom it would have woken, and changes it', async ({
  browserOf,
}) => {
  await inDatabase((owner) => owner.query(twoDays))
  const page = await browserOf('admin')
  await openSettings(page, 'objectives')
  await page.getByRole('button', { name: 'Add objective' }).click()
  const form = sheetOf(page, 'Add objective')
  await form.getByLabel('Name', { exact: true }).fill('executor_success')
  await form
    .getByLabel('What counts as good')
    .selectOption('Calls of the executor that do not fail')
  await form.getByLabel('Title').fill('Calls that succeed')
  const trial = page.getByRole('region', { name: 'On the last 28 days' })
  await expect(trial).toContainText('It would have paged')
  await expect(trial).toContainText('of the budget left: incident')
  await form.getByLabel('Target').fill('50')
  await expect(trial).toContainText('It would have alerted nobody')
  await expect(trial).toContainText('can never fire at this target')
  await form.getByLabel('Reason for this change').fill('agreed with the product')
  await form.getByLabel('Target').fill('100')
  await form.getByRole('button', { name: 'Save objective' }).click()
  await expect(form.getByLabel('Target')).toHaveAccessibleDescription(/percentage below 100/)
  await form.getByLabel('Target').fill('90')
  await form.getByRole('button', { name: 'Save objective' }).click()

  const sheet = sheetOf(page, 'Calls that succeed')
  await expect(sheet).toContainText('Revision 1')
  await sheet.getByLabel('Target').fill('99.9')
  await expect(trial).toContainText('as it is saved')
  await expectAccessible(page)
  // Somebody else is faster.
  await inDatabase((owner) =>
    owner.query(
      `select private.save_objective(to_jsonb(o) || '{"min_bad": 7}', 'meanwhile', 1) from public.slo_objectives o where id = 'executor_success'`,
    ),
  )
  await sheet.getByLabel('Reason for this change').fill('customers asked for it')
  await sheet.getByRole('button', { name: 'Save objective' }).click()
  await expect(sheet.getByRole('alert')).toContainText('meanwhile')
  await sheet.getByRole('button', { name: 'Start again from revision 2' }).click()
  await expect(sheet.getByLabel('Alerts need at least')).toHaveValue('7')

  const viewer = await browserOf('viewer')
  await openSettings(viewer, 'objectives')
  await expect(viewer.getByRole('cell', { name: 'Calls that succeed' })).toBeVisible()
  await expect(viewer.getByRole('button', { name: 'Add objective' })).toHaveCount(0)
  await expect(viewer.getByRole('link', { name: 'Calls that succeed' })).toHaveCount(0)
})

test.afterAll(() =>
  inDatabase(async (owner) => {
    await owner.query(`delete from public.slo_objectives where id = 'executor_success'`)
    await owner.query(
      `delete from metrics.slo_minute m using metrics.series s where s.id = m.series_id and s.operation = 'spec_history'`,
    )
  }),
)

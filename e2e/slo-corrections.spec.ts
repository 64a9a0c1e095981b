import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'

/** An hour of requests in which half fail for ten minutes, and the alert that told of it; evaluated at once. */
const incident = `
  insert into metrics.series (service, operation) values ('api', 'spec_incident') on conflict do nothing;
  insert into metrics.writers (name) values ('spec') on conflict do nothing;
  insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
  select date_trunc('minute', now()) - make_interval(mins => ago), s.id, w.id, 200, case when ago between 40 and 49 then 100 else 0 end, 0, 20000,
    array[0,0,0,0,0,0,200,0,0,0,0,0,0,0,0,0,0,0], 1, 1
  from generate_series(3, 70) ago, metrics.series s, metrics.writers w where s.operation = 'spec_incident' and w.name = 'spec';
  insert into public.incidents (started_at, ended_at, source, source_name, title)
  select date_trunc('minute', now()) - interval '49 minutes', date_trunc('minute', now()) - interval '39 minutes', 'alert', 'spec', 'ServiceDown';
  update schedule.jobs set last_started_at = null where name = 'evaluate_slos'`

test('an admin names an incident, leaves it out and takes that back, and a viewer sees each at once', async ({
  browserOf,
}) => {
  await inDatabase((owner) => owner.query(incident))
  const admin = await browserOf('admin')
  const viewer = await browserOf('viewer')
  await Promise.all([admin, viewer].map((page) => page.goto(`${e2eStack().url}/slo`)))
  const marksOf = (page: typeof admin) => page.getByRole('list', { name: 'Marks' })
  await expect(marksOf(viewer)).toContainText('ServiceDown')
  const viewerCard = viewer.getByRole('region', { name: 'Left out of the figures' })
  await expect(viewerCard).toBeHidden()

  const menu = (title: string) => admin.getByRole('button', { name: `Actions for ${title}` })
  await menu('ServiceDown').focus()
  await admin.keyboard.press('Enter')
  await admin.getByRole('button', { name: 'Name it ServiceDown' }).click()
  const naming = admin.getByRole('dialog', { name: 'Name “ServiceDown”' })
  await naming.getByLabel('Title').fill('INC-7, provider down')
  await naming.getByLabel('Reason').fill('Agreed in the review')
  await expectAccessible(admin)
  await naming.getByRole('button', { name: 'Name incident' }).click()
  await expect(naming).toBeHidden()
  await expect(menu('INC-7, provider down')).toBeFocused()
  await expect(marksOf(viewer)).toContainText('INC-7, provider down')
  await expect(marksOf(viewer)).not.toContainText('ServiceDown')
  await expect(viewer.getByRole('button', { name: /^Actions for/ })).toHaveCount(0)

  await admin.keyboard.press('Enter')
  await admin.getByRole('button', { name: /^Leave it out of the figures/ }).click()
  const leaving = admin.getByRole('dialog', { name: 'Leave “INC-7, provider down” out' })
  const change = leaving.getByRole('region', { name: 'What it changes' })
  await expect(change).toContainText(/1,0\d\d of \d,\d{3} requests in them failed/)
  await leaving.getByLabel('Up to').fill('2026-01-01T00:00')
  await expect(leaving.getByLabel('Up to')).toHaveAccessibleDescription(/after the start/)
  await admin.keyboard.press('Escape')
  await expect(leaving).toBeHidden()
  await expect(menu('INC-7, provider down')).toBeFocused()
  await admin.keyboard.press('Enter')
  await admin.getByRole('button', { name: /^Leave it out of the figures/ }).click()
  await leaving.getByLabel('Reason').fill('The provider had announced it')
  await expectAccessible(admin)
  await leaving.getByRole('button', { name: 'Leave 10 min out' }).click()
  await expect(leaving).toBeHidden()

  const both = viewerCard.getByRole('list', { name: 'With and without these minutes' })
  await expect(both).toContainText('API availability')
  await expect(both).toContainText(/\d+\s% left without these minutes, \d+\s% with them/)
  await expect(both).toContainText(/10 min, 1,0\d\d of \d,\d{3} requests failed/)
  const list = viewerCard.getByRole('list', { name: 'Exclusions' })
  await expect(list).toContainText('“The provider had announced it” left out by')
  await expect(viewerCard.getByRole('button')).toHaveCount(0)
  // The minute is evaluated again, so that the budget itself tells it.
  await expect(
    viewer.getByRole('listitem').filter({ hasText: 'API availability' }).first(),
  ).toContainText(/10 min left out/)

  const pdf = await viewer.pdf({ preferCSSPageSize: true, printBackground: true })
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1)

  const card = admin.getByRole('region', { name: 'Left out of the figures' })
  await card.getByRole('button', { name: /^Withdraw 10 min of API availability/ }).click()
  const withdrawing = admin.getByRole('dialog', { name: /^Count 10 min of API availability again/ })
  await withdrawing.getByLabel('Reason').fill('It was a fault of ours')
  await withdrawing.getByRole('button', { name: 'Withdraw exclusion' }).click()
  await expect(card.getByRole('listitem').filter({ hasText: 'withdrawn by' })).toBeFocused()
  await expect(list).toContainText(/withdrawn by/)
  await expect(both).toBeHidden()
  await expectAccessible(viewer)
})

test.afterAll(() =>
  inDatabase(async (owner) => {
    await owner.query(`delete from public.slo_exclusions where true`)
    await owner.query(`delete from public.incidents where source_name = 'spec'`)
    await owner.query(
      `delete from metrics.slo_minute m using metrics.series s where s.id = m.series_id and s.operation = 'spec_incident'`,
    )
  }),
)

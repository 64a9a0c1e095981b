import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'

const judgeNow = () =>
  inDatabase((owner) =>
    owner.query(`update schedule.jobs set last_started_at = null where name = 'evaluate_alerts'`),
  )

test('what fires is in every open panel, is taken by an approver, silenced by an admin, and is over when it is', async ({
  browserOf,
}) => {
  const { url } = e2eStack()
  const viewer = await browserOf('viewer')
  const approver = await browserOf('approver', { viewport: { width: 360, height: 780 } })
  const admin = await browserOf('admin')
  await Promise.all([viewer, approver, admin].map((page) => page.goto(`${url}/alerts`)))
  const firing = (page: typeof admin) => page.getByRole('region', { name: 'Firing' })
  await expect(firing(viewer)).toContainText('Nothing fires')

  await inDatabase((owner) =>
    owner.query(`select public.engage_control('execution_safe_mode', 'Refunds loop')`),
  )
  await judgeNow()
  for (const page of [viewer, approver, admin]) {
    await expect(firing(page)).toContainText('Safe mode is on, by postgres: Refunds loop')
  }
  const rail = viewer.getByRole('navigation', { name: 'Main' })
  await expect(rail.getByRole('link', { name: /Alerts/ })).toHaveAccessibleName(
    /Alerts\W*1 waiting for somebody/,
  )
  await expect(firing(viewer).getByRole('button')).toHaveCount(0)
  await expectAccessible(viewer)

  // On a phone, with a thumb.
  await firing(approver)
    .getByRole('button', { name: /^I am on it/ })
    .click()
  const taking = approver.getByRole('dialog', { name: /^You are on it/ })
  await taking.getByLabel('What you do').fill('Calling the provider')
  await expectAccessible(approver)
  await taking.getByRole('button', { name: 'I am on it' }).click()
  await expect(taking).toBeHidden()
  await expect(firing(admin)).toContainText(/ is on it/)
  await expect(rail.getByRole('link', { name: /Alerts/ })).toHaveAccessibleName('Alerts')
  await expect(
    admin.getByRole('heading', { name: 'One alert fires, and it is looked after.' }),
  ).toBeVisible()

  await firing(admin)
    .getByRole('link', { name: 'Safe mode or takeover is on', exact: true })
    .click()
  const story = admin.getByRole('region', { name: 'What happened' })
  await expect(story).toContainText('Calling the provider')
  await expect(admin.getByText(/is on it already$/)).toBeVisible()
  await admin.getByRole('button', { name: 'Silence…' }).click()
  const silencing = admin.getByRole('dialog', { name: 'Silence ControlEngaged' })
  await silencing.getByText('4 hours', { exact: true }).click()
  await silencing.getByLabel('Reason').fill('We know, INC-204')
  await expectAccessible(admin)
  await silencing.getByRole('button', { name: 'Silence for 4 h' }).click()
  await expect(story).toContainText('A silence keeps it quiet')
  const silences = (page: typeof admin) => page.getByRole('region', { name: 'Silences' })
  await expect(silences(viewer)).toContainText('ControlEngaged of execution_safe_mode')
  await expect(silences(viewer)).toContainText('We know, INC-204')
  await expect(silences(viewer).getByRole('button')).toHaveCount(0)

  await admin.getByRole('link', { name: 'Alerts' }).first().click()
  await silences(admin).getByRole('button', { name: /^End/ }).click()
  const ending = admin.getByRole('dialog', { name: /^End the silence/ })
  await ending.getByLabel('Reason').fill('The provider is back')
  await ending.getByRole('button', { name: 'End silence' }).click()
  await expect(silences(viewer)).toContainText('None.')

  await inDatabase((owner) =>
    owner.query(
      `select public.release_control('execution_safe_mode', 'The provider is back', (select version from public.emergency_controls), false)`,
    ),
  )
  await judgeNow()
  await expect(firing(viewer)).toContainText('Nothing fires')
  await expect(viewer.getByRole('region', { name: 'Over' })).toContainText(
    'Safe mode or takeover is on',
  )
})

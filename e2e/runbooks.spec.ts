import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'

test.beforeEach(() =>
  inDatabase((owner) => owner.query('delete from public.runbook_runs where true')),
)

test('two people follow one runbook and see each other’s ticks, a viewer reads along', async ({
  signIn,
  browserOf,
}) => {
  const admin = await signIn('admin')
  await admin.keyboard.press('Control+k')
  await admin.getByPlaceholder('Search or go to').fill('database down')
  await admin.getByRole('option', { name: 'Runbook: Database down' }).click()
  await expect(admin.getByRole('heading', { name: 'Database down' })).toBeVisible()
  await admin.getByRole('button', { name: 'Start a run' }).click()
  const connect = /^Connect as the owner/
  await admin.getByRole('checkbox', { name: connect }).click()
  const run = admin.getByRole('region', { name: 'Run' })
  await expect(run).toContainText('1 of 17 steps done')
  await expectAccessible(admin)

  // An alert’s link leads to its heading, with the focus there.
  const approver = await browserOf('approver', { viewport: { width: 360, height: 780 } })
  await approver.goto(`${e2eStack().url}/runbooks/database-down#too-many-connections`)
  const heading = approver.getByRole('heading', { name: 'Too many connections' })
  await expect(heading).toBeFocused()
  await expect(heading).toBeInViewport()
  await expect(approver.getByRole('checkbox', { name: connect })).toBeChecked()
  const width = await approver.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(width).toBe(0)
  const holds = 'Who holds them?'
  await approver.getByRole('checkbox', { name: holds }).click()
  const step = admin.getByRole('listitem').filter({ hasText: holds })
  await expect(step.getByRole('checkbox')).toBeChecked()
  await expect(step).toContainText(/Sam \w+ · (just now|\d+ s ago)/)

  const viewer = await browserOf('viewer')
  await viewer.goto(`${e2eStack().url}/runbooks?q=connections`)
  await expect(viewer.getByText('Run open')).toBeVisible()
  await expectAccessible(viewer)
  await viewer.getByRole('link', { name: 'Too many connections' }).click()
  await expect(viewer.getByRole('checkbox', { name: holds })).toBeDisabled()
  await expect(viewer.getByRole('button', { name: 'Finish run…' })).toHaveAccessibleDescription(
    'Needs the admin or approver role',
  )

  await run.getByRole('button', { name: 'Finish run…' }).click()
  const dialog = admin.getByRole('dialog', { name: 'Finish this run?' })
  await dialog.getByLabel('What it was').fill('A job had left its transactions open.')
  await dialog.getByRole('button', { name: 'Finish run' }).click()
  const past = approver.getByRole('region', { name: 'Past runs' })
  await expect(past).toContainText('A job had left its transactions open.')
  await expect(past).toContainText('2 of 17 steps')
  await expect(approver.getByRole('checkbox')).toHaveCount(0)

  // What is read does not depend on the server: only who follows it does.
  await viewer.context().setOffline(true)
  const contents = viewer.getByRole('navigation', { name: 'On this page' })
  await contents.getByRole('link', { name: 'Escalation' }).click()
  await expect(viewer.getByRole('heading', { name: 'Escalation' })).toBeFocused()
  await viewer.context().setOffline(false)

  await viewer.goto(`${e2eStack().url}/runbooks/no-such-thing`)
  await expect(viewer.getByText('There is no such runbook')).toBeVisible()
})

import { engagedControls, inDatabase } from './database.ts'
import { expect, test } from './fixtures.ts'
import {
  closeProgress,
  engagedBanner,
  expectStopped,
  fillRelease,
  stopEverything,
} from './operator.ts'

test('an operator stops everything in two actions, watches it stop, and every panel knows', async ({
  signIn,
}) => {
  const operator = await signIn('admin')
  const witness = await signIn('viewer')

  await stopEverything(operator)
  await expect(engagedBanner(witness)).toContainText('Kill switch is ON')
  await expect(witness).toHaveTitle(/⛔/)
  await expectStopped(operator)
  await closeProgress(operator)
  await expect(engagedBanner(operator)).toContainText('Kill switch is ON')
  expect(await engagedControls()).toEqual(['omnihub_kill_switch'])

  // What the page says is what the database holds: nothing runs, no call is open.
  const { rows } = await inDatabase((owner) =>
    owner.query(`select (select count(*) from public.workflows where status = 'running')::int as running,
      (select count(*) from public.effects where status = 'open')::int as open`),
  )
  expect(rows).toEqual([{ running: 0, open: 0 }])
})

async function operationsInUse() {
  const { rows } = await inDatabase((owner) =>
    owner.query<{ count: string }>('select count(*) from public.operations where enabled'),
  )
  return Number(rows[0]?.count)
}

test('restoring is deliberate: word, reason, what resumes, and a queue that stays paused', async ({
  signIn,
}) => {
  const page = await signIn('admin')
  await stopEverything(page)
  await expectStopped(page)
  await closeProgress(page)

  await engagedBanner(page)
    .getByRole('button', { name: /Review and restore/ })
    .click()
  const release = page
    .getByRole('dialog')
    .getByRole('button', { name: `Restore ${await operationsInUse()} operations` })
  await expect(release).toBeDisabled()
  await fillRelease(page, 'the runaway agent was switched off')
  await page.keyboard.press('Enter')
  expect(await engagedControls()).toEqual(['omnihub_kill_switch'])
  await release.click()

  await expect(engagedBanner(page)).toBeHidden()
  const queue = page.getByRole('region', { name: 'Queue' })
  await expect(queue).toContainText('Queue paused')
  expect(await engagedControls()).toEqual([])

  await queue.getByRole('button', { name: 'Resume queue…' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Resume/ })
    .click()
  await expect(queue.getByText('Queue paused')).toBeHidden()
})

test('a stop survives a reload', async ({ signIn }) => {
  const page = await signIn('admin')
  await stopEverything(page)
  await expectStopped(page)
  await page.reload()
  await expect(engagedBanner(page)).toContainText('Kill switch is ON')
  await expect(page.getByRole('heading', { name: /^Stopped/ }).first()).toBeVisible()
})

test('on a phone the stop is two taps away', async ({ signIn }) => {
  const page = await signIn('admin', { viewport: { width: 360, height: 780 }, hasTouch: true })
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Stop…' }).tap()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Stop everything/ })
    .tap()
  await expectStopped(page)
})

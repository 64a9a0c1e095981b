import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'
import { closeProgress, engagedBanner, stopEverything } from './operator.ts'

test.beforeEach(() => inDatabase((owner) => owner.query('delete from public.drills where true')))

test('an admin practises a stop, every panel says so, and a real one ends it', async ({
  signIn,
  browserOf,
}) => {
  const admin = await signIn('admin')
  const approver = await browserOf('approver', { viewport: { width: 360, height: 780 } })
  await approver.goto(`${e2eStack().url}/operator/drills`)
  await expect(
    approver.getByRole('button', { name: 'Practise a stop…' }),
  ).toHaveAccessibleDescription('Needs the admin role')
  await expect(approver.getByText('Nobody has practised a stop yet')).toBeVisible()

  await admin.getByRole('link', { name: 'Practise a stop' }).click()
  const practise = admin.getByRole('button', { name: 'Practise a stop…' })
  await practise.click()
  const dialog = admin.getByRole('dialog', { name: /^Practise a stop in/ })
  await dialog.getByLabel('Reason').fill('Quarterly drill')
  await dialog.getByRole('button', { name: 'Start drill' }).click()
  const running = admin.getByRole('region', { name: 'Drill under way' })
  await expect(running).toContainText(/Time to stop\d+\.\d\d s/)
  await expect(running).toContainText(/Seen by [1-9]\d* of [1-9]\d* guards? at work/)
  await expect(practise).toHaveAccessibleDescription('A drill is under way')
  await expectAccessible(admin)

  // Nobody takes it for a stop: other words, and no engaged control anywhere.
  const banner = approver.getByRole('region', { name: 'Drill', exact: true })
  await expect(banner).toContainText(/Nothing is stopped\. \w+ \w+ practises a stop since/)
  await expect(engagedBanner(approver)).toBeHidden()
  await expect(approver).toHaveTitle(/^(\(\d+\) )?Operator · OmniHub/)
  await expect(approver.getByRole('button', { name: 'End drill…' })).toHaveAccessibleDescription(
    'Needs the admin role',
  )
  await approver.goto(`${e2eStack().url}/slo`)
  await expect(banner).toBeVisible()

  await running.getByRole('button', { name: 'End drill…' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'End drill' }).click()
  await expect(running).toBeHidden()
  const past = admin.getByRole('region', { name: 'Past drills' }).getByRole('listitem')
  await expect(past).toContainText(/Quarterly drill.*ended by \w+ \w+/)
  await expect(past).toContainText(await measured())
  await expect(banner).toBeHidden()

  await practise.click()
  await dialog.getByLabel('Reason').fill('One more')
  await dialog.getByRole('button', { name: 'Start drill' }).click()
  await expect(banner).toBeVisible()
  await stopEverything(admin)
  await expect(engagedBanner(approver)).toBeVisible()
  await expect(banner).toBeHidden()
  await closeProgress(admin)
  await expect(past.first()).toContainText(/One more.*ended by a real stop/, { timeout: 15_000 })
  await expect(practise).toHaveAccessibleDescription('The kill switch is on for real')
})

/** What the drill that is over found, in the words of the page: how fast that was is up to what else this machine does. */
async function measured(): Promise<RegExp> {
  const { rows } = await inDatabase((owner) =>
    owner.query<{ ms: number; passed: boolean }>(
      'select time_to_stop_ms as ms, passed from public.drills',
    ),
  )
  const [{ ms, passed } = { ms: NaN, passed: false }] = rows
  return new RegExp(`${(ms / 1_000).toFixed(2)} s.*${passed ? 'Passed' : 'Not passed'}`)
}

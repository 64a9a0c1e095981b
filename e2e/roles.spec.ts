import { z } from 'zod'
import { engagedControls, inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { account, expect, fillSignIn, openPanel, test } from './fixtures.ts'

for (const role of ['viewer', 'approver'] as const) {
  test(`a ${role} sees the controls and can engage none of them`, async ({ signIn }) => {
    const page = await signIn(role)
    const controls = page.getByRole('region', { name: 'Emergency controls' })
    for (const name of [/^Stop everything/, /^Start safe mode/, /^Take over/]) {
      await expect(controls.getByRole('button', { name })).toBeDisabled()
    }
    await expect(controls.getByText(/admin/i).first()).toBeVisible()
    await expect(page.getByRole('banner').getByRole('button', { name: 'Stop…' })).toBeHidden()
  })
}

test('the database refuses a viewer who asks it directly, and remembers it', async ({
  request,
}) => {
  const { url, publishableKey } = e2eStack()
  const viewer = account('viewer')
  const signedIn = await request.post(`${url}/auth/v1/token?grant_type=password`, {
    headers: { apikey: publishableKey },
    data: { email: viewer.email, password: viewer.password },
  })
  const { access_token: token } = z
    .object({ access_token: z.string() })
    .parse(await signedIn.json())
  const refused = await request.post(`${url}/rest/v1/rpc/engage_control`, {
    headers: { apikey: publishableKey, authorization: `Bearer ${token}` },
    data: { control: 'omnihub_kill_switch', reason: 'because I can' },
  })
  expect(refused.status()).toBe(403)
  expect(await refused.json()).toMatchObject({ code: 'NOT_ALLOWED' })
  expect(await engagedControls()).toEqual([])
  const { rows } = await inDatabase((owner) =>
    owner.query(
      "select actor_name from public.audit_logs where action = 'control.engaged.refused'",
    ),
  )
  expect(rows.length).toBeGreaterThan(0)
})

test('a viewer is told why the audit log is not for them', async ({ signIn }) => {
  const page = await signIn('viewer')
  await expect(page.getByRole('region', { name: 'Recent activity' })).toContainText(
    /admin|approver/i,
  )
})

test('a wrong password is said plainly, and a sign-out ends the session', async ({ browser }) => {
  const page = await openPanel(browser)
  await fillSignIn(page, { ...account('admin'), password: 'not my password' })
  await expect(page.getByRole('alert')).toBeVisible()
  await fillSignIn(page, account('admin'))
  await expect(page.getByRole('region', { name: 'Emergency controls' })).toBeVisible()
  await page.getByRole('button', { name: 'Account of Dana Kim' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible()
  await page.goto(e2eStack().url)
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible()
  await page.context().close()
})

test('a role taken away mid-session stops working on the next call', async ({ signIn }) => {
  const page = await signIn('other-admin')
  await page.getByRole('banner').getByRole('button', { name: 'Stop…' }).click()
  const { email } = account('other-admin')
  const setRole = (role: string) =>
    inDatabase((owner) =>
      owner.query(
        'update public.profiles p set role = $1 from auth.users u where u.id = p.id and u.email = $2',
        [role, email],
      ),
    )
  await setRole('viewer')
  try {
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^Stop everything/ }).click()
    await expect(dialog).toContainText('Only an admin may do this')
    expect(await engagedControls()).toEqual([])
  } finally {
    await setRole('admin')
  }
})

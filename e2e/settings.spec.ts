import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { invitationLink } from '../test/mails.ts'
import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { account, expect, openPanel, test } from './fixtures.ts'

async function openSettings(page: Page, path: string) {
  await page.goto(`${e2eStack().url}/settings/${path}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
}

const sheetOf = (page: Page, name: string) => page.getByRole('region', { name })

/** An operation of this test alone, so that specs never meet in the registry. */
async function registered(): Promise<string> {
  const name = `probe_${randomUUID().slice(0, 8)}`
  await inDatabase((owner) =>
    owner.query(
      `select private.save_operation(jsonb_build_object('name', $1::text, 'description', 'Made by a spec',
         'risk_level', 'high', 'endpoint_url', $2::text), 'spec', null)`,
      [name, `${e2eStack().sandboxUrl}/operations/${name}`],
    ),
  )
  return name
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the settings pass axe, ${colorScheme}`, async ({ browserOf }) => {
    const page = await browserOf('admin', { colorScheme })
    await openSettings(page, 'operations/issue_refund')
    await expect(sheetOf(page, 'issue_refund').getByText('Revision 1').first()).toBeVisible()
    await expectAccessible(page)
    await openSettings(page, 'members')
    await expect(page.getByRole('table', { name: 'Members' })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Invite member' }).click()
    await expectAccessible(page)
    await openSettings(page, 'keys')
    await page.getByRole('button', { name: 'Create key' }).click()
    await expectAccessible(page)
  })
}

for (const role of ['approver', 'viewer'] as const) {
  test(`a ${role} may read what agents may do, and is told who decides about the rest`, async ({
    browserOf,
  }) => {
    const page = await browserOf(role)
    await openSettings(page, 'operations')
    const row = page.getByRole('row', { name: /issue_refund/ })
    await expect(row.getByRole('switch')).toBeDisabled()
    await expect(page.getByRole('button', { name: 'Register operation' })).toBeHidden()
    await row.getByRole('link', { name: 'issue_refund' }).click()
    await expect(sheetOf(page, 'issue_refund')).toContainText('Admins can change it')
    await expect(page.getByRole('button', { name: 'Save operation' })).toBeHidden()
    for (const path of ['members', 'keys']) {
      await openSettings(page, path)
      await expect(page.getByRole('heading', { name: 'For admins' })).toBeVisible()
      await expect(page.getByText(/Ask .*Dana Kim.* for access/)).toBeVisible()
      await expect(page.getByRole('table')).toBeHidden()
    }
  })
}

test('somebody is invited, chooses name and password, and is in with the role they were given', async ({
  browserOf,
  browser,
}) => {
  const email = `${randomUUID()}@omnihub.test`
  const page = await browserOf('admin')
  await openSettings(page, 'members')
  await page.getByRole('button', { name: 'Invite member' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill(email)
  await dialog.getByLabel('Name').fill('Robin Early')
  await dialog.getByText('Approver', { exact: true }).click()
  await dialog.getByRole('button', { name: 'Send invitation' }).click()
  await expect(dialog).toContainText('good for 24 hours')
  await dialog.getByRole('button', { name: 'Done' }).click()
  const row = page.getByRole('row', { name: /Robin Early/ })
  await expect(row).toContainText('Invited, not accepted yet')

  const link = await invitationLink(e2eStack().dataDir, email)
  const guest = await openPanel(browser)
  await guest.goto(link)
  await expect(guest).toHaveURL(/\/accept-invitation$/)
  await expectAccessible(guest)
  await guest.getByLabel('Your name').fill('Robin Late')
  await guest.getByLabel('Password', { exact: true }).fill('short')
  await guest.getByRole('button', { name: 'Accept and sign in' }).click()
  await expect(guest.getByText('Write at least 8 characters.')).toBeVisible()
  await guest.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await guest.getByRole('button', { name: 'Accept and sign in' }).click()
  await expect(guest.getByRole('button', { name: 'Account of Robin Late' })).toBeVisible()
  await guest.context().close()

  const second = await openPanel(browser)
  await second.goto(link)
  await second.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await second.getByRole('button', { name: 'Accept and sign in' }).click()
  await expect(second.getByRole('heading', { name: /no longer works/ })).toBeVisible()
  await expectAccessible(second)
  await second.context().close()

  await openSettings(page, 'members')
  await expect(page.getByRole('row', { name: /Robin Late/ })).toContainText(/approver.*ago/)
  await page.getByRole('button', { name: 'Remove Robin Late' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('the spec is over')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove member' }).click()
  await expect(page.getByRole('row', { name: /Robin Late/ })).toBeHidden()
})

test('a link that is not whole says so', async ({ browser }) => {
  const page = await openPanel(browser)
  await page.goto(`${e2eStack().url}/accept-invitation`)
  await expect(page.getByText('The link is not whole')).toBeVisible()
  await page.context().close()
})

test('a changed role applies to the next call of a session that is open', async ({ browserOf }) => {
  const admin = await browserOf('admin')
  const approver = await browserOf('approver')
  await openSettings(approver, 'members')
  await expect(approver.getByRole('heading', { name: 'For admins' })).toBeVisible()
  await openSettings(admin, 'members')
  const changeTo = async (role: string) => {
    await admin.getByRole('button', { name: 'Change role of Sam Okafor' }).click()
    const dialog = admin.getByRole('dialog')
    await dialog.getByText(role, { exact: true }).click()
    await dialog.getByLabel('Reason').fill('spec')
    await dialog.getByRole('button', { name: 'Change role' }).click()
    await expect(dialog).toBeHidden()
  }
  await changeTo('Admin')
  try {
    await openSettings(approver, 'members')
    await expect(approver.getByRole('table', { name: 'Members' })).toBeVisible()
  } finally {
    await changeTo('Approver')
  }
  await approver.getByRole('button', { name: 'Change role of Vera Lind' }).click()
  const dialog = approver.getByRole('dialog')
  await dialog.getByText('Admin', { exact: true }).click()
  await dialog.getByLabel('Reason').fill('spec')
  await dialog.getByRole('button', { name: 'Change role' }).click()
  await expect(approver.getByText('Only an admin may do this').first()).toBeVisible()
})

test('one’s own row warns, and the last admin can be neither demoted nor removed', async ({
  browserOf,
}) => {
  const page = await browserOf('admin')
  await openSettings(page, 'members')
  const demote = async () => {
    await page.getByRole('button', { name: 'Change role of Dana Kim' }).click()
    await page.getByRole('dialog').getByText('Viewer', { exact: true }).click()
  }
  await demote()
  await expect(page.getByRole('dialog')).toContainText('This is your own role')
  await page.keyboard.press('Escape')
  const others = await inDatabase(async (owner) => {
    const { rows } = await owner.query<{ id: string }>(
      `update public.profiles p set role = 'viewer' from auth.users u
       where u.id = p.id and p.role = 'admin' and u.email <> $1 returning p.id`,
      [account('admin').email],
    )
    return rows.map(({ id }) => id)
  })
  try {
    await openSettings(page, 'members')
    await demote()
    await expect(page.getByRole('dialog')).toContainText('The last admin stays')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Remove Dana Kim' }).click()
    await expect(page.getByRole('button', { name: 'Remove member' })).toBeDisabled()
  } finally {
    await inDatabase((owner) =>
      owner.query(`update public.profiles set role = 'admin' where id = any ($1)`, [others]),
    )
  }
})

test('a key is shown once, works, and stops working once it is revoked', async ({
  browserOf,
  request,
}) => {
  const name = `spec ${randomUUID().slice(0, 8)}`
  const page = await browserOf('admin')
  await openSettings(page, 'keys')
  await page.getByRole('button', { name: 'Create key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('checkbox', { name: /^ask/ }).check()
  await dialog.getByRole('button', { name: 'Create key' }).click()
  const key = await dialog.getByLabel('API key').textContent()
  expect(key).toMatch(/^ohk_/)
  // Leaving by accident would lose it for good.
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  await dialog.getByRole('button', { name: 'I have kept it' }).click()
  await expect(page.getByText(key ?? '')).toBeHidden()

  const ask = () =>
    request.post(`${e2eStack().url}/functions/v1/guard`, {
      headers: { 'x-omnihub-key': key ?? '' },
      data: { operation: 'create_ticket' },
    })
  expect((await ask()).status()).toBe(200)
  const row = page.getByRole('row', { name: new RegExp(name) })
  await row.getByRole('button', { name: `Revoke ${name}` }).click()
  await dialog.getByLabel('Reason').fill('the spec is over')
  await dialog.getByRole('button', { name: 'Revoke key' }).click()
  await expect(row).toContainText('Revoked')
  await expect(row.getByRole('button')).toBeHidden()
  // Guards remember a key that held for five seconds.
  await expect.poll(async () => (await ask()).status(), { timeout: 15_000 }).toBe(401)
})

test('on a phone what can be done about a member is in one menu', async ({ browserOf }) => {
  const page = await browserOf('admin', { viewport: { width: 360, height: 780 } })
  await openSettings(page, 'members')
  await page.getByRole('button', { name: 'Actions for Sam Okafor' }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Change role of Sam Okafor' }).click()
  await expect(page.getByRole('dialog', { name: /Sam Okafor/ })).toContainText('Approver')
})

test('an estimator is chosen from what is there, or is an address', async ({ browserOf }) => {
  const name = await registered()
  const page = await browserOf('admin')
  await openSettings(page, `operations/${name}`)
  const sheet = sheetOf(page, name)
  const history = sheet.getByRole('region', { name: 'History' })
  await expect(sheet).toContainText('counts as critical')
  await sheet.getByLabel('Blast radius').selectOption('estimators.issue_refund')
  await sheet.getByLabel('Reason for this change').fill('it can be counted')
  await sheet.getByRole('button', { name: 'Save operation' }).click()
  await expect(history).toContainText('after: issue_refund')
  await sheet.getByLabel('Blast radius').selectOption('An address that answers')
  await sheet.getByLabel('Estimator address').fill(`${e2eStack().sandboxUrl}/estimate`)
  await sheet.getByLabel('Reason for this change').fill('the shop knows better')
  await sheet.getByRole('button', { name: 'Save operation' }).click()
  await expect(history).toContainText(`after: ${e2eStack().sandboxUrl}/estimate`)
})

test('an operation is registered, tested, changed and switched off, each as a revision', async ({
  browserOf,
}) => {
  const name = `spec_${randomUUID().slice(0, 8)}`
  const page = await browserOf('admin')
  await openSettings(page, 'operations')
  await page.getByRole('button', { name: 'Register operation' }).click()
  const form = sheetOf(page, 'Register operation')
  await form.getByLabel('Name', { exact: true }).fill(name)
  await form.getByLabel('What it does').fill('Made by a spec')
  await form
    .getByLabel('Endpoint', { exact: true })
    .fill(`${e2eStack().sandboxUrl}/operations/${name}`)
  await form.getByText('Low', { exact: true }).click()
  await form.getByLabel('Reason for this change').fill('the spec needs it')
  await form.getByRole('button', { name: 'Save operation' }).click()

  const sheet = sheetOf(page, name)
  await expect(sheet.getByText('Never tested.')).toBeVisible()
  await sheet.getByRole('button', { name: 'Test call' }).click()
  await expect(sheet.getByText(/Answered in \d+ ms, signature accepted\./)).toBeVisible()

  await sheet.getByLabel('Time limit').fill('5')
  await sheet.getByLabel('Reason for this change').fill('answers faster')
  await sheet.getByRole('button', { name: 'Save operation' }).click()
  const history = sheet.getByRole('region', { name: 'History' })
  await expect(history.getByText('Revision 2')).toBeVisible()
  await expect(history).toContainText('“answers faster”')
  await expect(history).toContainText('before: 10 s')
  await expect(history).toContainText('after: 5 s')
  await expect(sheet.getByText('That was revision 1.')).toBeVisible()

  await sheet.getByRole('switch', { name: 'Enabled' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('not needed any more')
  await dialog.getByRole('button', { name: 'Disable operation' }).click()
  await expect(sheet.getByRole('switch', { name: 'Enabled' })).not.toBeChecked()
  await expect(history.getByText('Revision 3')).toBeVisible()
})

test('a policy that nobody here can satisfy is flagged before it is saved', async ({
  browserOf,
}) => {
  const name = await registered()
  // Only the admins may approve while the approvers are away.
  const away = await inDatabase(async (owner) => {
    const { rows } = await owner.query<{ id: string }>(
      `update public.profiles set role = 'viewer' where role = 'approver' returning id`,
    )
    return rows.map(({ id }) => id)
  })
  try {
    const page = await browserOf('admin')
    await openSettings(page, `operations/${name}`)
    const sheet = sheetOf(page, name)
    await sheet.getByLabel('People who must approve').fill('4')
    await expect(sheet.getByText('Nobody could decide this')).toBeVisible()
    await expect(sheet).toContainText('It needs 4 people, and there are 3 approvers and admins')
    await sheet.getByLabel('Reason for this change').fill('more eyes')
    await expect(sheet.getByRole('button', { name: 'Save operation' })).toBeDisabled()
    await expect(sheet).toContainText('Choose 3 or fewer')
    await sheet.getByLabel('People who must approve').fill('2')
    await expect(sheet.getByText('Nobody could decide this')).toBeHidden()
    await sheet.getByRole('button', { name: 'Save operation' }).click()
    await expect(sheet.getByText('Revision 2').first()).toBeVisible()
  } finally {
    await inDatabase((owner) =>
      owner.query(`update public.profiles set role = 'approver' where id = any ($1)`, [away]),
    )
  }
})

test('who saves second sees what the first one changed, and writes nothing', async ({
  browserOf,
}) => {
  const name = await registered()
  const first = await browserOf('admin')
  const second = await browserOf('other-admin')
  for (const page of [first, second]) await openSettings(page, `operations/${name}`)
  const save = async (page: Page, label: string, value: string) => {
    const sheet = sheetOf(page, name)
    await sheet.getByLabel(label).fill(value)
    await sheet.getByLabel('Reason for this change').fill('spec')
    await sheet.getByRole('button', { name: 'Save operation' }).click()
  }
  const sheet = sheetOf(second, name)
  await sheet.getByLabel('Retries').fill('7')
  await save(first, 'Time limit', '4')
  await expect(sheetOf(first, name).getByText('Revision 2').first()).toBeVisible()
  await save(second, 'Retries', '8')
  const alert = sheet.getByRole('alert')
  await expect(alert).toContainText('Dana Kim saved revision 2 meanwhile')
  await expect(alert).toContainText('after: 4 s')
  await expect(sheet.getByRole('button', { name: 'Save operation' })).toBeDisabled()
  await alert.getByRole('button', { name: 'Start again from revision 2' }).click()
  await expect(sheet.getByLabel('Time limit')).toHaveValue('4')
  await expect(sheet.getByLabel('Retries')).toHaveValue('3')
  await save(second, 'Retries', '8')
  await expect(sheet.getByText('Revision 3').first()).toBeVisible()
})

test('a signing key is shown once; the next version can be taken before calls carry it', async ({
  browserOf,
}) => {
  const name = await registered()
  const page = await browserOf('admin')
  await openSettings(page, `operations/${name}`)
  const keys = sheetOf(page, name).getByRole('region', { name: 'Signing key' })
  const dialog = page.getByRole('dialog')
  const show = async (version: number) => {
    await keys.getByRole('button', { name: `Show version ${version}…` }).click()
    await dialog.getByRole('button', { name: 'Show it once' }).click()
  }
  await show(1)
  for (const key of ['Signing key, version 1', 'Callback key, version 1']) {
    await expect(dialog.getByLabel(key)).toHaveText(/^[A-Za-z0-9+/]{43}=$/)
  }
  await dialog.getByRole('button', { name: 'I have kept them' }).click()
  await show(1)
  await expect(dialog.getByRole('alert')).toContainText('was shown before, to Dana Kim')
  await page.keyboard.press('Escape')
  await show(2)
  await dialog.getByRole('button', { name: 'I have kept them' }).click()
  await keys.getByRole('button', { name: 'Switch to version 2…' }).click()
  await dialog.getByLabel('Reason').fill('rotation of the quarter')
  await dialog.getByRole('button', { name: 'Switch to version 2' }).click()
  await expect(keys).toContainText('Calls carry version 2')
})

test('the sheet works by keyboard: opened from the list, closed by Escape', async ({
  browserOf,
}) => {
  const page = await browserOf('admin')
  await openSettings(page, 'operations')
  await page.getByRole('link', { name: 'issue_refund' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 2, name: 'issue_refund' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/\/settings\/operations$/)
  await expect(page.getByRole('heading', { level: 2, name: 'issue_refund' })).toBeHidden()
})

test('at 360 px nothing is cut off sideways, and the sheet takes the page', async ({
  browserOf,
}) => {
  const page = await browserOf('admin', { viewport: { width: 360, height: 780 } })
  for (const path of ['operations', 'operations/issue_refund', 'members', 'keys']) {
    await openSettings(page, path)
    await expect(page.getByRole('main')).toContainText(/issue_refund|Dana Kim|demo agents/)
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(sideways).toBe(0)
  }
  await openSettings(page, 'operations/issue_refund')
  await expect(page.getByRole('table', { name: 'Operations' })).toBeHidden()
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('table', { name: 'Operations' })).toBeVisible()
})

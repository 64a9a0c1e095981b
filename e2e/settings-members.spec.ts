import { randomUUID } from 'node:crypto'
import { invitationLink } from '../test/mails.ts'
import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { account, expect, openPanel, test } from './fixtures.ts'
import { ageSignIn } from './sessions.ts'
import { openSettings } from './settings.ts'

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
  await expect(page.getByRole('heading', { name: 'This link is not whole' })).toBeVisible()
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
  const dialog = approver.getByRole('dialog')
  try {
    await openSettings(approver, 'members')
    await expect(approver.getByRole('table', { name: 'Members' })).toBeVisible()
    // Filled in before: a page that reads its own role anew in between would take the list away.
    await approver.getByRole('button', { name: 'Change role of Vera Lind' }).click()
    await dialog.getByText('Admin', { exact: true }).click()
    await dialog.getByLabel('Reason').fill('spec')
  } finally {
    await changeTo('Approver')
  }
  await dialog.getByRole('button', { name: 'Change role' }).click()
  // The refusal itself goes with the dialog, as soon as the page knows its role.
  await expect(
    approver.getByText(
      'You are an approver now, no longer an admin. What you confirmed was refused',
    ),
  ).toBeVisible()
  await expect(approver.getByRole('heading', { name: 'For admins' })).toBeVisible()
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

test('on a phone what can be done about a member is in one menu', async ({ browserOf }) => {
  const page = await browserOf('admin', { viewport: { width: 360, height: 780 } })
  await openSettings(page, 'members')
  await page.getByRole('button', { name: 'Actions for Sam Okafor' }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Change role of Sam Okafor' }).click()
  await expect(page.getByRole('dialog', { name: /Sam Okafor/ })).toContainText('Approver')
})

test('an old sign-in is proven again in the dialog, and what was written there stays', async ({
  browserOf,
}) => {
  const page = await browserOf('admin')
  await ageSignIn(page, 'admin')
  const { email, password } = account('admin')
  const invited = `${randomUUID()}@omnihub.test`
  await openSettings(page, 'members')
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Change role of Vera Lind' }).click()
  await dialog.getByText('Approver', { exact: true }).click()
  await dialog.getByLabel('Reason').fill('spec')
  await expect(dialog).toContainText('Your sign-in is older than 5 minutes')
  await expect(dialog.getByRole('button', { name: 'Change role' })).toBeDisabled()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Invite member' }).click()
  await dialog.getByLabel('E-mail').fill(invited)
  await dialog.getByLabel('Name').fill('Noor Later')
  await dialog.getByText('Approver', { exact: true }).click()
  await dialog.getByLabel('Reason').fill('on call from Monday')
  const send = dialog.getByRole('button', { name: 'Send invitation' })
  await expect(send).toBeDisabled()
  const again = dialog.getByLabel(`Password of ${email}`)
  await again.fill('not this one')
  await again.press('Enter')
  await expect(dialog).toContainText('That is not your password. Try again.')
  await expect(send).toBeDisabled()
  await again.fill(password)
  await again.press('Enter')
  await expect(dialog).toContainText('Good for this invitation until')
  await expect(dialog.getByLabel('E-mail')).toHaveValue(invited)
  await expect(dialog.getByLabel('Reason')).toHaveValue('on call from Monday')
  await send.click()
  await expect(dialog).toContainText('good for 24 hours')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('row', { name: /Noor Later/ })).toContainText('approver')

  await page.getByRole('button', { name: 'Remove Noor Later' }).click()
  await dialog.getByLabel('Reason').fill('the spec is over')
  await dialog.getByRole('button', { name: 'Remove member' }).click()
  await expect(page.getByRole('row', { name: /Noor Later/ })).toBeHidden()
})

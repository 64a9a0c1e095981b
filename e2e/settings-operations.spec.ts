import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'
import { openSettings, registered, sheetOf } from './settings.ts'

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
  // Left empty it would be none, which nobody chose.
  const address = sheet.getByLabel('Estimator address')
  await sheet.getByLabel('Reason for this change').fill('the shop knows better')
  await sheet.getByRole('button', { name: 'Save operation' }).click()
  await expect(address).toBeFocused()
  await expect(address).toHaveAccessibleDescription(/Write an http\(s\) address/)
  await address.fill(`${e2eStack().sandboxUrl}/estimate`)
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

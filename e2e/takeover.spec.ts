import { submit } from './agents.ts'
import { inDatabase } from './database.ts'
import { expect, test } from './fixtures.ts'
import { closeProgress, engagedBanner } from './operator.ts'

test('takeover holds what is not listed, and widening the list asks who one is', async ({
  signIn,
}) => {
  const page = await signIn('admin')
  await page.getByRole('button', { name: 'Edit list' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: /sync_invoice/ }).check()
  await dialog.getByLabel('Why').fill('invoices are safe to copy')
  await dialog.getByRole('button', { name: /^Save/ }).click()
  await expect(dialog).toBeHidden()
  const { rows } = await inDatabase((owner) =>
    owner.query('select allowed_operations from public.emergency_controls'),
  )
  expect(rows).toEqual([{ allowed_operations: ['sync_invoice'] }])

  await page.getByRole('button', { name: /^Take over/ }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Take over/ })
    .click()
  await closeProgress(page)
  await expect(engagedBanner(page)).toContainText(/1 of \d+ operations run/)
  await submit('e2e-takeover')
  await expect
    .poll(() =>
      inDatabase(async (owner) => {
        const held = await owner.query<{ operation: string }>(
          `select distinct a.operation from public.approval_queue a
           join public.emergency_controls c on a.created_at > c.operator_takeover_engaged_at
           where 'operator_takeover' = any (a.because)`,
        )
        return held.rows.length > 0 && held.rows.every((row) => row.operation !== 'sync_invoice')
      }),
    )
    .toBe(true)
})

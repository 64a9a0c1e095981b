import { z } from 'zod'
import { holdEvaluation } from '../test/hold-evaluation.ts'
import { expectAccessible } from './axe.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'
import { openSettings } from './settings.ts'

test('an admin lets emergencies out in an incident, a pipeline is told, and it is taken back', async ({
  browserOf,
  request,
}) => {
  const stack = e2eStack()
  const held = await holdEvaluation(stack.dbUrl)
  try {
    await held.set({ band: 'incident', remaining: -0.77 })
    const [made] = await held.sql(
      `select private.create_api_key('spec', array['deploy_gate'], p.id, null, 600) ->> 'key' as key
       from public.profiles p where p.role = 'admin' limit 1`,
    )
    const key = z.string().parse(made?.key)
    const gate = async (): Promise<unknown> => {
      const answer = await request.get(
        `${stack.url}/functions/v1/deploy-gate?environment=local&change=emergency`,
        { headers: { 'x-omnihub-key': key } },
      )
      return answer.json()
    }
    expect(await gate()).toMatchObject({ decision: 'deny' })

    const viewer = await browserOf('viewer')
    await openSettings(viewer, 'deploys')
    await expect(viewer.getByText('-77.00 % left')).toBeVisible()
    await expect(viewer.getByRole('button', { name: 'Let emergencies out' })).toBeDisabled()
    await expect(viewer.getByRole('table')).toBeHidden()

    const page = await browserOf('admin')
    await openSettings(page, 'deploys')
    const emergency = page.getByRole('listitem').filter({ hasText: 'What cannot wait' })
    await expect(emergency).toContainText('Denied')
    await page.getByRole('button', { name: 'Let emergencies out' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('2 hours').click()
    await dialog.getByLabel('Reason').fill('short')
    await dialog.getByRole('button', { name: 'Record override' }).click()
    await expect(dialog).toContainText('12 to 500 characters')
    await dialog.getByLabel('Reason').fill('the payment fix cannot wait')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Record override' }).click()
    await expect(dialog).toBeHidden()
    await expect(emergency).toContainText('An admin answers for it')
    expect(await gate()).toMatchObject({
      decision: 'warn',
      override: { reason: 'the payment fix cannot wait' },
    })
    const override = page.getByRole('list', { name: 'Overrides' }).getByRole('listitem')
    await expect(override).toContainText('Holds')
    await expect(page.getByRole('button', { name: 'Let emergencies out' })).toBeDisabled()
    await expectAccessible(page)

    await override.getByRole('button', { name: 'Revoke' }).click()
    await dialog.getByLabel('Reason').fill('it is out')
    await dialog.getByRole('button', { name: 'Revoke override' }).click()
    await expect(override).toContainText('Revoked')
    expect(await gate()).toMatchObject({ decision: 'deny', override: null })
    await page.reload()
    const answers = page.getByRole('table', { name: 'Last answers of the deploy gate' })
    await expect(answers.getByRole('row', { name: /INCIDENT, OVERRIDDEN/ })).toBeVisible()
  } finally {
    await held.release()
  }
})

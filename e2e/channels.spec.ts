import { randomUUID } from 'node:crypto'
import { startWebhookReceiver } from '../test/webhook-receiver.ts'
import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { webhookSecret } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'
import { openSettings } from './settings.ts'

test('a channel is added, tested and told of a stop, after all where it refused it; others only look', async ({
  browserOf,
}) => {
  const receiver = await startWebhookReceiver(webhookSecret)
  const name = `spec ${randomUUID().slice(0, 8)}`
  try {
    const page = await browserOf('admin')
    await openSettings(page, 'channels')
    await page.getByRole('button', { name: 'Add channel' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Webhook', { exact: true }).click()
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByLabel('Address').fill(`${receiver.url}/hook`)
    await dialog.getByLabel('Secret').fill('OMNIHUB_SECRET_NOWHERE')
    await dialog.getByLabel('Reason').fill('the spec wants to hear of stops')
    await dialog.getByRole('button', { name: 'Add channel' }).click()

    const row = page.getByRole('table', { name: 'Channels' }).getByRole('row', { name })
    const act = async (action: string) => {
      await row.getByRole('button', { name: `Actions for ${name}` }).click()
      await page.getByRole('button', { name: `${action} ${name}` }).click()
    }
    await expect(row).toContainText('Secret missing')
    await act('Test')
    await dialog.getByRole('button', { name: 'Send test' }).click()
    await expect(dialog).toContainText('its secret is not set')
    await dialog.getByRole('button', { name: 'Done' }).click()

    await act('Edit')
    await dialog.getByLabel('Secret').fill('OMNIHUB_SECRET_E2E')
    await dialog.getByLabel('Reason').fill('the right secret')
    await dialog.getByRole('button', { name: 'Save channel' }).click()
    await act('Test')
    await dialog.getByRole('button', { name: 'Send test' }).click()
    await expect(dialog).toContainText('The test arrived')
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(row).toContainText('Works')

    // What a receiver refuses for good is given up, stands in the log, and goes out when somebody says so.
    receiver.trouble = { status: 410 }
    await page.getByRole('banner').getByRole('button', { name: 'Stop…' }).click()
    await dialog.getByRole('button', { name: 'Stop everything' }).click()
    await page.keyboard.press('Escape')
    const entry = page
      .getByRole('table', { name: 'Deliveries' })
      .getByRole('row', { name })
      .filter({ hasText: 'The kill switch is on' })
    await expect(entry).toContainText('Given up')
    receiver.trouble = null
    await entry.getByRole('button', { name: /^Retry/ }).click()
    await dialog.getByLabel('Reason').fill('the receiver is back')
    await dialog.getByRole('button', { name: 'Send again' }).click()
    const told = () => receiver.notifications.map(({ title }) => title)
    await expect.poll(told).toContain('Critical: The kill switch is on (local)')
    expect(receiver.violations).toEqual([])
    await expect(entry).toContainText('Sent')
    await expectAccessible(page)

    const viewer = await browserOf('viewer')
    await openSettings(viewer, 'channels')
    const seen = viewer.getByRole('table', { name: 'Channels' }).getByRole('row', { name })
    await expect(seen).toContainText('Webhook')
    await expect(seen).not.toContainText(receiver.url)
    await expect(seen.getByRole('button')).toBeHidden()
    await expect(viewer.getByRole('button', { name: 'Add channel' })).toBeDisabled()
  } finally {
    await inDatabase((owner) =>
      owner.query('delete from public.notification_channels where name = $1', [name]),
    )
    await receiver.stop()
  }
})

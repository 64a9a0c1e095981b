import type { Page } from '@playwright/test'
import { expect } from './fixtures.ts'

/** The two actions of an emergency: STOP, confirm. */
export async function stopEverything(page: Page) {
  await page.getByRole('banner').getByRole('button', { name: 'Stop…' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Stop everything/ })
    .click()
}

export async function expectStopped(page: Page) {
  await expect(page.getByRole('dialog').getByRole('heading', { name: /^Stopped at/ })).toBeVisible({
    timeout: 20_000,
  })
}

/** Fills the release dialog that is open; the caller presses the button. */
export async function fillRelease(page: Page, reason: string) {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why is it safe now').fill(reason)
  await dialog.getByLabel(/to confirm/).fill('RESTORE')
}

export function engagedBanner(page: Page) {
  return page.getByRole('region', { name: 'Engaged controls' })
}

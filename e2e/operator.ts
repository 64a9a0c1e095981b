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
  const dialog = page.getByRole('dialog', { name: 'Operations are stopped' })
  await expect(
    dialog.getByRole('listitem').filter({ hasText: /Stopped at \d\d:\d\d:\d\d UTC/ }),
  ).toBeVisible({
    timeout: 20_000,
  })
}

/** Closes the progress dialog; under it the page is out of reach for assistive technology. */
export async function closeProgress(page: Page) {
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Close/ })
    .last()
    .click()
  await expect(page.getByRole('dialog')).toBeHidden()
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

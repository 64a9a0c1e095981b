import type { Page } from '@playwright/test'

/** Signs somebody in as people do, and waits for the operator page. */
export async function signInByForm(
  page: Page,
  url: string,
  { email, password }: { email: string; password: string },
) {
  await page.goto(url)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('region', { name: 'Emergency controls' }).waitFor()
}

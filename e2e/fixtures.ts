import {
  test as base,
  expect,
  type Browser,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test'
import { restoreEverything } from './database.ts'
import { e2eStack } from './e2e-stack.ts'

export type Role = 'admin' | 'other-admin' | 'approver' | 'other-approver' | 'viewer'

interface Fixtures {
  /** Opens a panel of its own, signed in as somebody of that role. */
  signIn(role: Role, options?: BrowserContextOptions): Promise<Page>
}

const index: Record<Role, { role: string; nth: number }> = {
  admin: { role: 'admin', nth: 0 },
  'other-admin': { role: 'admin', nth: 1 },
  approver: { role: 'approver', nth: 0 },
  'other-approver': { role: 'approver', nth: 1 },
  viewer: { role: 'viewer', nth: 0 },
}

/** E-mail and password of somebody of that role. */
export function account(role: Role) {
  const wanted = index[role]
  const user = e2eStack().users.filter((known) => known.role === wanted.role)[wanted.nth]
  if (!user) throw new Error(`the demo has no ${role}`)
  return user
}

export const test = base.extend<Fixtures>({
  signIn: async ({ browser }, use) => {
    await restoreEverything()
    const pages: Page[] = []
    await use(async (role, options) => {
      const page = await openPanel(browser, options)
      pages.push(page)
      await fillSignIn(page, account(role))
      await expect(page.getByRole('region', { name: 'Emergency controls' })).toBeVisible()
      return page
    })
    await Promise.all(pages.map((page) => page.context().close()))
  },
})

export { expect }

/** A fresh browser profile on the panel. Whatever it complains about on its console fails the test. */
export async function openPanel(
  browser: Browser,
  options?: BrowserContextOptions,
  url = e2eStack().url,
) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.on('pageerror', (error) => {
    throw error
  })
  await page.goto(url)
  return page
}

export async function fillSignIn(
  page: Page,
  { email, password }: { email: string; password: string },
) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

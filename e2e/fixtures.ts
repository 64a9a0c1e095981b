import {
  test as base,
  expect,
  type Browser,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test'
import { browserArgs } from '../scripts/browser-args.ts'
import { sessionStorageKey } from '../src/backend/client.ts'
import { passwordSession } from '../test/sign-in.ts'
import { restoreEverything } from './database.ts'
import { e2eStack, startE2eStack } from './e2e-stack.ts'

export type Role = 'admin' | 'other-admin' | 'approver' | 'other-approver' | 'viewer'

interface Fixtures {
  /** What `browserOf` opens its browsers in. */
  engine: Browser
  /** A browser of its own in which somebody of that role signed in a moment ago; nothing is open. */
  browserOf(role: Role, options?: BrowserContextOptions): Promise<Page>
  /** The same with the operator page open. */
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

interface WorkerFixtures {
  stack: undefined
  /** Started once somebody asks for it. */
  wholeBrowser: Browser
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the fixtures it is given to be taken apart
    async ({}, use) => {
      const stop = await startE2eStack()
      await use(undefined)
      await stop()
    },
    { scope: 'worker', auto: true, timeout: 120_000 },
  ],
  wholeBrowser: [
    async ({ playwright }, use) => {
      const executablePath = process.env['CHROMIUM_PATH']
      const browser = await playwright.chromium.launch({
        ...(executablePath === undefined ? {} : { executablePath }),
        args: browserArgs,
      })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  engine: ({ browser }, use) => use(browser),
  browserOf: async ({ engine }, use) => {
    await restoreEverything()
    const pages: Page[] = []
    await use(async (role, options) => {
      const page = await openBrowser(engine, { ...options, storageState: await signedIn(role) })
      pages.push(page)
      return page
    })
    await Promise.all(pages.map((page) => page.context().close()))
  },
  signIn: async ({ browserOf }, use) => {
    await use(async (role, options) => {
      const page = await browserOf(role, options)
      await page.goto(e2eStack().url)
      await expect(page.getByRole('region', { name: 'Emergency controls' })).toBeVisible()
      return page
    })
  },
})

/** For what the headless shell lacks, desktop notifications, or measures otherwise, text on paper. */
export const inWholeBrowser = test.extend({ engine: ({ wholeBrowser }, use) => use(wholeBrowser) })

export { expect }

/** A fresh browser profile on the panel. */
export async function openPanel(
  browser: Browser,
  options?: BrowserContextOptions,
  url = e2eStack().url,
) {
  const page = await openBrowser(browser, options)
  await page.goto(url)
  return page
}

/** Whatever the page complains about on its console fails the test. */
async function openBrowser(browser: Browser, options?: BrowserContextOptions) {
  const page = await (await browser.newContext(options)).newPage()
  page.on('pageerror', (error) => {
    throw error
  })
  return page
}

/** As the form leaves it, which has specs of its own; filling it for everybody cost a page load each. */
async function signedIn(role: Role): Promise<BrowserContextOptions['storageState']> {
  const session = await passwordSession(e2eStack(), account(role))
  const localStorage = [{ name: sessionStorageKey, value: JSON.stringify(session) }]
  return { cookies: [], origins: [{ origin: e2eStack().url, localStorage }] }
}

export async function fillSignIn(
  page: Page,
  { email, password }: { email: string; password: string },
) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

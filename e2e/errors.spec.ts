import type { Locator, Page } from '@playwright/test'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'
import { ask, withdrawAll } from './requests.ts'

test.afterEach(withdrawAll)

const screens = [
  { path: '/approvals', title: 'Requests', what: 'The queue' },
  { path: '/workflows', title: 'Workflows', what: 'Workflows' },
  { path: '/dead-letters', title: 'Dead letters', what: 'Dead letters' },
  { path: '/restore', title: 'The restore desk', what: 'The restore desk' },
  // Read by the clock and not by messages: it is not waited for here.
  { path: '/settings/members', title: 'Members', what: null },
] as const

/** What those screens read. Commands, controls and counts stay in order, so the pages are live. */
const reads =
  /\/rpc\/(read_approval_queue|read_workflows|read_dead_letters|read_restore_desk|list_members)$/

test('what cannot be read says so with a way to try again, and what was read before stays with its age', async ({
  browserOf,
}) => {
  let fault: 'failing' | 'silent' | null = 'failing'
  // A browser each, because nothing is repeated in a tab that nobody looks at.
  const opened = await Promise.all(
    screens.map(async ({ path, title, what }) => {
      const page = await browserOf('admin')
      await page.route(reads, async (route) => {
        if (fault === null) return route.continue()
        if (fault === 'silent') return route.abort()
        return route.fulfill({ status: 500, json: { message: 'The disk is full.' } })
      })
      await page.goto(e2eStack().url + path)
      const main = page.getByRole('main')
      const failure = main.getByRole('alert').filter({ hasText: `${title} did not load` })
      await expect(failure).toContainText(/req_\w{12}/)
      return { page, main, failure, what }
    }),
  )
  await Promise.all(opened.map(({ page, failure }) => askAgain(page, failure)))
  fault = null
  await Promise.all(opened.map(({ failure }) => untilRead(failure)))
  for (const { main } of opened) await expect(main.locator('[aria-busy]')).toHaveCount(0)

  fault = 'silent'
  await ask()
  const notices = opened.flatMap(({ page, main, what }) => {
    const notice = main.getByRole('status').filter({ hasText: `${what} could not be read again` })
    return what === null ? [] : [{ page, notice }]
  })
  for (const { notice } of notices) {
    await expect(notice).toContainText(/You see \d\d:\d\d:\d\d UTC\..*The server did not answer/)
  }
  await Promise.all(notices.map(({ page, notice }) => askAgain(page, notice)))
  fault = null
  await Promise.all(notices.map(({ notice }) => untilRead(notice)))
})

/** While nothing can be read the button is always there again. */
async function askAgain(page: Page, failure: Locator) {
  const asked = page.waitForRequest(reads)
  await failure.getByRole('button', { name: 'Retry' }).click()
  await asked
}

/** Whatever was asked before has failed for good, and a message may have the page read again before anybody presses. */
async function untilRead(failure: Locator) {
  await expect(async () => {
    const retry = failure.getByRole('button', { name: 'Retry' })
    if (await retry.isVisible()) await retry.click({ timeout: 2_000 })
    await expect(failure).toBeHidden({ timeout: 2_000 })
  }).toPass()
}

import type { Browser, Page } from '@playwright/test'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { createMember } from '../../test/create-member.ts'
import { signInByForm } from '../load/sign-in-by-form.ts'

const watchTasks = `window.longest = 0
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration)
}).observe({ type: 'longtask' })`

/** Uses the audit page as an approver, in a browser profile of its own. */
export async function onAuditPage<T>(
  stack: Stack,
  browser: Browser,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  // A spinner turns sixty times a second, which only a machine without graphics draws with the cores that are measured.
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  })
  try {
    const page = await context.newPage()
    await signInByForm(page, stack.url, await createMember(stack, 'approver'))
    await page.goto(`${stack.url}/audit`)
    return await use(page)
  } finally {
    await context.close()
  }
}

/** From here on the page's longest task is known. */
export async function watchLongTasks(page: Page) {
  await page.evaluate(watchTasks)
  /** The longest task of the main thread since, in ms; 0 when none took over 50. */
  return async () => Math.round(Number(await page.evaluate('window.longest')))
}

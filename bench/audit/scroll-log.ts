import type { Browser } from '@playwright/test'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { onAuditPage, watchLongTasks } from './audit-page.ts'

export interface ScrolledLog {
  /** Elements of the list when it is longest. */
  nodes: number
  /** The longest task of the page while it was scrolled, in ms. */
  longestTaskMs: number
  seconds: number
}

/** Scrolls the audit page down until its list is so many rows long, as far as it goes in each frame. */
const scrollTo = (rows: number) => `new Promise((done) => {
  const list = document.querySelector('ul[aria-label="Audit log"]')
  const tick = () => {
    window.scrollTo(0, document.documentElement.scrollHeight)
    if (list.offsetHeight >= ${String(rows)} * 42) done(list.querySelectorAll('*').length)
    else requestAnimationFrame(tick)
  }
  tick()
})`

/** Reads so many entries in the panel by scrolling. */
export async function scrollLog(
  stack: Stack,
  browser: Browser,
  rows: number,
): Promise<ScrolledLog> {
  return onAuditPage(stack, browser, async (page) => {
    await page.getByRole('list', { name: 'Audit log' }).waitFor()
    const longestTaskMs = await watchLongTasks(page)
    const startedAt = performance.now()
    const nodes = Number(await page.evaluate(scrollTo(rows)))
    return {
      nodes,
      longestTaskMs: await longestTaskMs(),
      seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    }
  })
}

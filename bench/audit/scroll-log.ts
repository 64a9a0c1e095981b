import type { Browser } from '@playwright/test'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { createMember } from '../../test/create-member.ts'

export interface ScrolledLog {
  /** Elements of the list when it is longest. */
  nodes: number
  /** The longest task of the page while it was scrolled, in ms. */
  longestTaskMs: number
  seconds: number
}

const watchTasks = `window.longest = 0
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration)
}).observe({ type: 'longtask' })`

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
  const member = await createMember(stack, 'approver')
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await page.goto(stack.url)
    await page.getByLabel('E-mail').fill(member.email)
    await page.getByLabel('Password', { exact: true }).fill(member.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('region', { name: 'Emergency controls' }).waitFor()
    await page.goto(`${stack.url}/audit`)
    await page.getByRole('list', { name: 'Audit log' }).waitFor()
    await page.evaluate(watchTasks)
    const startedAt = performance.now()
    const nodes = Number(await page.evaluate(scrollTo(rows)))
    return {
      nodes,
      longestTaskMs: Math.round(Number(await page.evaluate('window.longest'))),
      seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    }
  } finally {
    await context.close()
  }
}

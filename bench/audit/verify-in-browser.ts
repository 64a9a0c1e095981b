import type { Browser } from '@playwright/test'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { onAuditPage, watchLongTasks } from './audit-page.ts'

/** What one check of a log of some length came to. */
export interface BrowserCheck {
  /** Fetched, hashed and followed. */
  rowsPerSecond: number
  /** The whole check, with what the database looks for itself, in s. */
  seconds: number
  /** What the page says when it is over. */
  found: string
  /** The longest task of the page's main thread meanwhile, in ms. */
  longestTaskMs: number
}

/** Opens the audit page as an approver and verifies the log there, as people do. */
export async function verifyInBrowser(stack: Stack, browser: Browser): Promise<BrowserCheck> {
  return onAuditPage(stack, browser, async (page) => {
    await page.getByRole('button', { name: /^Sealed to/ }).click()
    const longestTaskMs = await watchLongTasks(page)
    await page.getByRole('button', { name: 'Verify now' }).click()
    await page.getByRole('button', { name: 'Check again' }).waitFor({ timeout: 600_000 })
    const words = await page.getByRole('dialog').innerText()
    const checked = / entries in ([\d.]+) s, ([\d,]+) a second/.exec(words)
    return {
      rowsPerSecond: Number(checked?.[2]?.replaceAll(',', '')),
      seconds: Number(checked?.[1]),
      found: words.includes('Nothing is wrong') ? 'nothing' : words,
      longestTaskMs: await longestTaskMs(),
    }
  })
}

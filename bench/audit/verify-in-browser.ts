import type { Browser } from '@playwright/test'
import pg from 'pg'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { createMember } from '../../test/create-member.ts'

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

const watchTasks = `window.longest = 0
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration)
}).observe({ type: 'longtask' })`

/** Opens the audit page as an approver and verifies the log there, as people do. */
export async function verifyInBrowser(stack: Stack, browser: Browser): Promise<BrowserCheck> {
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
    await page.getByRole('button', { name: /^Sealed to/ }).click()
    await page.evaluate(watchTasks)
    await page.getByRole('button', { name: 'Verify now' }).click()
    await page.getByRole('button', { name: 'Check again' }).waitFor({ timeout: 600_000 })
    const dialog = page.getByRole('dialog')
    const words = await dialog.innerText()
    const checked = / entries in ([\d.]+) s, ([\d,]+) a second/.exec(words)
    return {
      rowsPerSecond: Number(checked?.[2]?.replaceAll(',', '')),
      seconds: Number(checked?.[1]),
      found: words.includes('Nothing is wrong') ? 'nothing' : words,
      longestTaskMs: Number(await page.evaluate('window.longest')),
    }
  } finally {
    await context.close()
  }
}

/** Rows as the audit log has them, and a seal for each. */
export async function fillAndSeal(stack: Stack, count: number): Promise<void> {
  const owner = new pg.Client({ connectionString: stack.dbUrl })
  await owner.connect()
  try {
    await owner.query(
      `insert into public.audit_logs (actor_id, actor_name, actor_type, action, resource_type, resource_id, reason, metadata, trace_id, channel, ip, user_agent)
       select gen_random_uuid(), 'Dana Kim', 'user', 'control.engaged', 'control', 'kill_switch', 'because of number ' || n,
         jsonb_build_object('old', jsonb_build_object('engaged', false, 'version', n), 'new', jsonb_build_object('engaged', true, 'version', n + 1)),
         md5(n::text), 'panel', '203.0.113.24', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'
       from generate_series(1, $1::int) n`,
      [count],
    )
    for (;;) {
      const { rows } = await owner.query<{ left: string }>(
        `select audit.seal(20000), (select unsealed from audit.unsealed()) as left`,
      )
      if (Number(rows[0]?.left) === 0) return
    }
  } finally {
    await owner.end()
  }
}

import type { Browser } from '@playwright/test'
import pg from 'pg'
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

import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'

/** Entries of a story, as somebody at a database prompt would see them come in. */
const write = (count: number, resource: string, channel = 'chat') =>
  inDatabase(async (owner) => {
    const { rows } = await owner.query<{ seq: string }>(
      `insert into public.audit_logs (actor_name, actor_type, action, resource_type, resource_id, channel, reason, metadata)
       select 'ledger-agent', 'key', 'policy.checked', 'operation', $1, $3, 'ledger line ' || n, '{"old": {"limit": 1}, "new": {"limit": 2}}'
       from generate_series(1, $2::int) n returning seq`,
      [resource, count, channel],
    )
    return rows.map(({ seq }) => Number(seq))
  })

test('a reader narrows the log, keeps their place while it grows, and finds an entry again by its link', async ({
  browserOf,
}) => {
  const { url } = e2eStack()
  const seqs = await write(260, 'ledger_story')
  const page = await browserOf('approver', { permissions: ['clipboard-read', 'clipboard-write'] })
  await page.goto(`${url}/audit`)
  const log = page.getByRole('list', { name: 'Audit log' })
  const entry = (words: RegExp) => log.getByRole('button', { name: words })
  await expect(entry(/^ledger-agent checked the policy of ledger_story/).first()).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Channel', exact: true }).click()
  await page.getByRole('list', { name: 'Channel' }).getByRole('button', { name: 'chat' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('ledger line 20')
  await expect(page).toHaveURL(/q=ledger\+line\+20&channel=chat/)
  // "20" and 200 to 209.
  await expect(log.getByRole('listitem')).toHaveCount(11)
  await page.reload()
  await expect(log.getByRole('listitem')).toHaveCount(11)
  await expect(page.getByRole('searchbox', { name: 'Search the log' })).toHaveValue(
    'ledger line 20',
  )
  await page.getByRole('button', { name: 'Clear', exact: true }).click()

  // By the keyboard: down, open, close.
  await expect(entry(/ledger line 260/)).toBeVisible()
  await entry(/ledger line 260”/).focus()
  await page.keyboard.press('j')
  const focused = page.locator('*:focus')
  await expect(focused).toHaveAccessibleName(/ledger line 259/)
  await page.keyboard.press('Enter')
  await expect(focused).toHaveAttribute('aria-expanded', 'true')
  await expect(log.getByText('1 of 1 field changed')).toBeVisible()
  await expect(log.getByRole('button', { name: 'Copy row hash' })).toBeVisible()
  await expectAccessible(page)

  // Somebody reads here: what comes in is offered, and nothing moves.
  await write(3, 'ledger_story')
  // What the schedule writes, such as a checkpoint, may come in with them.
  const fresh = page.getByRole('button', { name: /^([3-9]|\d\d) new$/ })
  await expect(fresh).toBeVisible()
  await expect(focused).toHaveAccessibleName(/ledger line 259/)
  await page.keyboard.press('Escape')
  await expect(focused).toHaveAttribute('aria-expanded', 'false')
  await fresh.click()
  await expect(entry(/ledger line 3”/).first()).toBeVisible()
  await expect(fresh).toBeHidden()

  // Its link opens it among its neighbours, also deep in the log.
  const seq = seqs[40] ?? 0
  await page.goto(`${url}/audit/${String(seq)}`)
  await expect(focused).toHaveAccessibleName(/ledger line 41”/)
  await expect(focused).toHaveAttribute('aria-expanded', 'true')
  await expect(focused).toBeInViewport()
  await expect(entry(/ledger line 42”/)).toBeVisible()
  await page.getByRole('button', { name: 'Newest' }).click()
  await expect(entry(/ledger line 3”/).first()).toBeVisible()

  // On paper nothing scrolls: what follows is drawn as well, and gone again afterwards.
  expect(await log.getByRole('listitem').count()).toBeLessThan(45)
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  expect(await log.getByRole('listitem').count()).toBeGreaterThan(45)
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  // How many fit depends on what came in meanwhile.
  await expect.poll(() => log.getByRole('listitem').count()).toBeLessThan(45)

  await page.goto(`${url}/audit/999999999`)
  await expect(page.getByText('There is no #999,999,999 here')).toBeVisible()

  const viewer = await browserOf('viewer', { viewport: { width: 360, height: 780 } })
  await viewer.goto(`${url}/operator`)
  await expect(viewer.getByRole('article', { name: 'Kill switch' })).toBeVisible()
  await expect(viewer.getByRole('link', { name: /^History of/ })).toHaveCount(0)
  await viewer.goto(`${url}/audit`)
  await expect(viewer.getByRole('heading', { name: 'For admins and approvers' })).toBeVisible()
  await expectAccessible(viewer)
})

test('what happened in an incident is one story, and the log goes out as a file', async ({
  browserOf,
}) => {
  const { url } = e2eStack()
  const page = await browserOf('admin')
  await write(4, 'export_story', 'cli')
  await inDatabase(async (owner) => {
    await owner.query(`select public.engage_control('omnihub_kill_switch', 'Runaway refunds')`)
  })
  await page.goto(`${url}/operator`)
  await page.getByRole('link', { name: 'History of Kill switch' }).click()
  await expect(
    page.getByRole('button', { name: /engaged Kill switch: “Runaway refunds”/ }).first(),
  ).toBeVisible()
  // Without a time of its own the log leads to the last hour, which goes on.
  await page.getByRole('link', { name: 'Incident view' }).click()
  await expect(page).toHaveURL(/\/audit\/incident\?from=[^&]+$/)
  await expect(page.getByRole('heading', { name: /^What happened since / })).toBeVisible()
  await page.goto(`${url}/restore`)
  await page.getByRole('link', { name: 'What happened' }).click()
  const story = page.getByRole('region', { name: 'What happened' })
  const engaged = story.getByRole('link', { name: /engaged Kill switch: “Runaway refunds”/ })
  await readToEnd(story)
  await expect(engaged).toBeVisible()
  await expectAccessible(page)
  // By the keyboard, also over what is no link.
  await engaged.focus()
  await page.keyboard.press('Home')
  await expect(story.getByRole('listitem').first()).toBeInViewport()
  await page.keyboard.press('End')
  await expect(story.getByRole('listitem').last()).toBeInViewport()
  await page.getByRole('checkbox', { name: 'Controls' }).uncheck()
  await expect(page).toHaveURL(/off=controls/)
  await expect(engaged).toBeHidden()
  await page.getByRole('checkbox', { name: 'Controls' }).check()
  await readToEnd(story)
  await engaged.click()
  await expect(page).toHaveURL(/\/audit\/\d+$/)
  await expect(page.getByRole('button', { name: /Runaway refunds/, expanded: true })).toBeVisible()

  await page.goto(`${url}/audit?resource=operation:export_story`)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Export the log' })
  await expect(panel).toContainText('Every entry that passes the filters')
  await expectAccessible(page)
  const saved = page.waitForEvent('download')
  await panel.getByRole('button', { name: 'Export', exact: true }).click()
  const file = await saved
  expect(file.suggestedFilename()).toMatch(/^audit-\d+\.csv$/)
  const text = await readFile(await file.path(), 'utf8')
  expect(text.trimEnd().split('\r\n')).toHaveLength(5)
  await expect(panel.getByRole('status')).toContainText(/Saved audit-\d+\.csv: 4 entries/)
  await page.keyboard.press('Escape')

  await page.goto(`${url}/audit?action=audit.export_ended`)
  await page
    .getByRole('button', { name: /ended an export of the audit log/ })
    .first()
    .click()
  await expect(page.getByRole('list', { name: 'Audit log' })).toContainText(/rows4/)

  await expectLateEvent(page)
})

/** What began before a page that is full, and was committed after that page was read, takes its place and moves nothing. */
async function expectLateEvent(page: Page) {
  const from = new Date().toISOString()
  await inDatabase(async (late) => {
    await late.query('begin')
    await late.query(writeDrills, ['late-agent', 1])
    await inDatabase((owner) => owner.query(writeDrills, ['drill-agent', 230]))
    await page.goto(`${e2eStack().url}/audit/incident?from=${from}`)
    const story = page.getByRole('region', { name: 'What happened' })
    await readToEnd(story)
    const list = story.getByRole('list')
    const last = list.getByRole('listitem').filter({ hasText: 'drill line 230' })
    const place = await last.boundingBox()
    const number = (await last.getAttribute('aria-posinset')) ?? ''
    await late.query('commit')
    await expect(last).not.toHaveAttribute('aria-posinset', number)
    // Give or take a pixel: what is above was never measured.
    await expect.poll(async () => (await last.boundingBox())?.y).toBeCloseTo(place?.y ?? 0, -1)
    await last.focus()
    await page.keyboard.press('Home')
    await expect(story.getByText('late-agent')).toBeInViewport()
  })
}

const writeDrills = `insert into public.audit_logs (actor_name, actor_type, action, resource_type, channel, reason)
  select $1, 'key', 'drill.started', 'drill', 'api', 'drill line ' || n from generate_series(1, $2::int) n`

/** A story is read on as one scrolls; how long it is depends on the specs before. */
async function readToEnd(story: Locator) {
  const end = story.getByText('Up to now; what comes is added.')
  await expect(async () => {
    await story.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
    await expect(end).toBeInViewport({ timeout: 1_000 })
  }).toPass()
}

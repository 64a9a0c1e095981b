import { randomUUID } from 'node:crypto'
import { expectAccessible } from './axe.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'
import {
  approve,
  ask,
  confirm,
  dialog,
  openRequest,
  outcome,
  reject,
  rowsOf,
  withdrawAll,
} from './requests.ts'

test.afterEach(withdrawAll)

test('the queue and a request pass axe', async ({ browserOf }) => {
  const page = await browserOf('approver')
  const asked = await ask({ params: { memo: 'zero\u200Bwidth' } })
  await openRequest(page, asked)
  await expect(page.getByRole('list', { name: 'Waiting requests' })).toContainText(asked.word)
  await expectAccessible(page)
  await page.getByRole('button', { name: /^Filter/ }).click()
  await expect(page.getByRole('checkbox', { name: /I may still decide/ })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Ask the agent…' }).click()
  await expect(dialog(page)).toBeVisible()
  await expectAccessible(page)
})

test('deciding and what was decided pass axe', async ({ browserOf }) => {
  const page = await browserOf('approver')
  const asked = await ask()
  await openRequest(page, asked)
  await approve(page).click()
  await expect(confirm(page)).toBeEnabled()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await reject(page).click()
  await dialog(page).getByLabel('Why').fill('axe has seen it')
  await expectAccessible(page)
  await confirm(page).click()
  await expect(outcome(page)).toBeVisible()
  await expectAccessible(page)
  await page.goto(`${e2eStack().url}/approvals/history?q=${asked.word}`)
  await expect(page.getByRole('list', { name: 'Decided requests' })).toContainText('rejected')
  await expectAccessible(page)
})

test('keys and screen readers reach each of 300 rows', async ({ browserOf }) => {
  const page = await browserOf('approver')
  const asked = await ask()
  const word = `crowd-${randomUUID().slice(0, 8)}`
  await multiply(asked.id, word, 300)
  try {
    await page.goto(`${e2eStack().url}/approvals?q=${word}`)
    await expect(page.getByText('300 waiting')).toBeVisible()
    const rows = page.getByRole('list', { name: 'Waiting requests' }).getByRole('listitem')
    const focused = () =>
      page.evaluate(() => {
        const row = document.activeElement?.closest('li')
        return [row?.getAttribute('aria-posinset'), row?.getAttribute('aria-setsize')].join(' of ')
      })
    await expect(rows.first()).toHaveAttribute('aria-setsize', '300')
    await page.keyboard.press('End')
    await expect.poll(focused).toBe('300 of 300')
    await page.keyboard.press('k')
    await expect.poll(focused).toBe('299 of 300')
    await page.keyboard.press('Home')
    await expect.poll(focused).toBe('1 of 300')
    for (const position of Array.from({ length: 30 }, (_, at) => at + 2)) {
      await page.keyboard.press('ArrowDown')
      await expect.poll(focused).toBe(`${position} of 300`)
    }
    // Tab reaches the row that follows, as it does where nothing is left out.
    await page.keyboard.press('Tab')
    await expect.poll(focused).toBe('32 of 300')
    expect(await rows.count()).toBeLessThan(60)
  } finally {
    await rowsOf(`delete from public.approval_queue where params_text like $1`, [`%${word}%`])
  }
})

/** Copies of a request that wait without a workflow, as holds of agents elsewhere do. */
async function multiply(id: string, word: string, count: number) {
  await rowsOf(
    `insert into public.approval_queue (action, operation, operation_revision, risk_level, params_text, canonical_text, status,
       blast_radius, estimated_at, user_id, requester_name, required_approvals, because, expires_at)
     select a.action, a.operation, a.operation_revision, a.risk_level, jsonb_build_object('reference', $2 || '-' || n)::text,
       a.canonical_text || n, 'pending', a.blast_radius, a.estimated_at, a.user_id, a.requester_name, a.required_approvals,
       a.because, a.expires_at + make_interval(secs => n)
     from public.approval_queue a, generate_series(1, $3::int) n where a.id = $1`,
    [id, word, count],
  )
}

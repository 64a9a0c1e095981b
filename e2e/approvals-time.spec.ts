import type { Page } from '@playwright/test'
import { statusOf } from './agents.ts'
import { rpcAs } from './direct-calls.ts'
import { expect, test } from './fixtures.ts'
import {
  addPrices,
  approve,
  ask,
  bar,
  confirm,
  dialog,
  digestOf,
  openRequest,
  outcome,
  outcomeOf,
  refusalsOf,
  rowsOf,
  withdrawAll,
} from './requests.ts'

test.afterEach(withdrawAll)

const hour = 3_600_000

/** Leaves this many seconds for a decision; the server's clock counts them. */
async function leaveSeconds(id: string, seconds: number) {
  await rowsOf(
    `update public.approval_queue set expires_at = clock_timestamp() + make_interval(secs => $2) where id = $1`,
    [id, seconds],
  )
}

/** As if somebody had estimated it a while ago. */
async function ageEstimate(id: string) {
  await rowsOf(
    `update public.approval_queue set estimated_at = estimated_at - interval '6 minutes' where id = $1`,
    [id],
  )
}

/** What the page says is left, in seconds. */
async function secondsLeft(page: Page): Promise<number> {
  const words = await page.getByRole('article').getByText('expires in').locator('..').innerText()
  const parts = words.match(/\d+/g) ?? ['NaN']
  return parts.map(Number).reduce((sum, part) => sum * 60 + part)
}

for (const [words, offset] of [
  ['an hour fast', hour],
  ['an hour slow', -hour],
] as const) {
  test(`a browser whose clock is ${words} counts down on the server’s clock, and closes when it is over`, async ({
    browserOf,
  }) => {
    const page = await browserOf('approver')
    await page.clock.setSystemTime(Date.now() + offset)
    const asked = await ask()
    await openRequest(page, asked)
    await expect(approve(page)).toBeEnabled()
    await leaveSeconds(asked.id, 600)
    await expect.poll(() => secondsLeft(page)).toBeLessThanOrEqual(600)
    expect(await secondsLeft(page)).toBeGreaterThan(500)

    await approve(page).click()
    await expect(confirm(page)).toBeEnabled()
    const shown = await digestOf(asked.id)
    await leaveSeconds(asked.id, 3)
    await expect(dialog(page)).toContainText('Expired, nobody decided in time')
    await expect(confirm(page)).toBeDisabled()
    await page.keyboard.press('Escape')
    await expect(outcome(page)).toContainText('It never ran. The agent has to ask again.')
    await expect(bar(page)).toBeHidden()
    const late = await rpcAs('approver', 'decide_approval', {
      ...{ id: asked.id, digest: shown, decision: 'approved', reason: null },
    })
    expect(late).toMatchObject({ status: 409, body: { code: 'APPROVAL_EXPIRED' } })
    expect(await refusalsOf(asked.id)).toEqual(['APPROVAL_EXPIRED'])
    await expect.poll(() => outcomeOf(asked.id)).toBe('expired')
    await expect.poll(() => statusOf(asked.workflowId)).toBe('expired')
  })
}

test('an old estimate is made again when somebody looks, and what grew is shown', async ({
  browserOf,
}) => {
  const page = await browserOf('approver')
  const asked = await ask()
  await ageEstimate(asked.id)
  await addPrices(asked.word, 4)
  const shown = await digestOf(asked.id)
  await openRequest(page, asked)
  const change = page.getByRole('alert').filter({ hasText: 'It touches more than was shown' })
  await expect(change).toContainText(/Rows: 3 rows → 7 rows/)
  await expect(change).toContainText('Decide again on what is shown now')
  await expect(page.getByRole('region', { name: 'What it touches' })).toContainText('7 rows')
  expect(await digestOf(asked.id)).not.toBe(shown)
  await approve(page).click()
  await expect(dialog(page)).toContainText('7 rows')
  await confirm(page).click()
  await expect(outcome(page)).toContainText('Approved by Sam Okafor')
})

test('the database itself refuses an old estimate', async () => {
  const asked = await ask()
  await ageEstimate(asked.id)
  const direct = await rpcAs('approver', 'decide_approval', {
    ...{ id: asked.id, digest: await digestOf(asked.id), decision: 'approved', reason: null },
  })
  expect(direct).toMatchObject({ status: 409, body: { code: 'ESTIMATE_STALE' } })
  expect(await outcomeOf(asked.id)).toBe('pending')
})

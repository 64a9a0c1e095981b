import type { Page } from '@playwright/test'
import { statusOf } from './agents.ts'
import { rpcAs } from './direct-calls.ts'
import { expect, test } from './fixtures.ts'
import {
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

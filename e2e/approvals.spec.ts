import { z } from 'zod'
import { statusOf, timesCalled } from './agents.ts'
import { call } from './direct-calls.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'
import {
  approve,
  ask,
  askForErasure,
  bar,
  confirm,
  dialog,
  openRequest,
  outcome,
  outcomeOf,
  reject,
  toldToAgent,
  withdrawAll,
} from './requests.ts'

test.afterEach(withdrawAll)

test('a request is found, read and approved by keyboard, and its call is made once', async ({
  browserOf,
}) => {
  const page = await browserOf('approver')
  const first = await ask()
  const second = await ask({ params: { reference: first.word } })
  await page.goto(`${e2eStack().url}/approvals?q=${first.word}`)
  const rows = page.getByRole('list', { name: 'Waiting requests' }).getByRole('link')
  await expect(rows).toHaveCount(2)
  await page.keyboard.press('j')
  await expect(rows.first()).toBeFocused()
  await expect(page).toHaveURL(new RegExp(first.id))
  await expect(approve(page)).toBeEnabled()
  await page.keyboard.press('j')
  await expect(page).toHaveURL(new RegExp(second.id))
  await expect(approve(page)).toBeEnabled()
  // Fingers do not wait for the page: a key means the request that was moved to, never the one before.
  await page.keyboard.press('k')
  await page.keyboard.press('a')
  await expect(dialog(page)).toContainText(first.word)
  await expect(confirm(page)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(outcome(page)).toContainText('Approved by Sam Okafor')
  await expect.poll(() => statusOf(first.workflowId), { timeout: 15_000 }).toBe('succeeded')
  expect(await timesCalled(first.workflowId)).toBe(1)
  expect(await timesCalled(second.workflowId)).toBe(0)
  expect(await outcomeOf(first.id)).toBe('approved; Sam Okafor approved')
})

test('a thumb approves at 360 px, and Stop stays within its reach', async ({ browserOf }) => {
  const page = await browserOf('approver', {
    viewport: { width: 360, height: 780 },
    hasTouch: true,
  })
  const admin = await browserOf('admin', { viewport: { width: 360, height: 780 }, hasTouch: true })
  const asked = await ask()
  await page.goto(`${e2eStack().url}/approvals?q=${asked.word}`)
  await page.getByRole('link', { name: new RegExp(asked.word) }).tap()
  await expect(approve(page)).toBeInViewport({ ratio: 1 })
  for (const button of [approve(page), reject(page)]) {
    const box = await button.boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(44)
    expect(box?.y).toBeGreaterThan(600)
  }
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(sideways).toBe(0)
  await approve(page).tap()
  await confirm(page).tap()
  await expect(outcome(page)).toContainText('Approved by Sam Okafor')

  // The decision bar takes the place of the tab bar with its Stop: it moves up, for whoever has one.
  await openRequest(admin, asked)
  const stop = admin.getByRole('button', { name: /^Stop/ })
  await expect(stop).toHaveCount(1)
  await expect(stop).toBeInViewport({ ratio: 1 })
  await expect(admin.getByRole('banner').getByRole('button', { name: /^Stop/ })).toBeVisible()
})

test('a rejection needs a reason, which the agent is told', async ({ browserOf }) => {
  const page = await browserOf('approver')
  const asked = await ask()
  await openRequest(page, asked)
  await expect(reject(page)).toBeEnabled()
  await page.keyboard.press('r')
  await expect(confirm(page)).toBeDisabled()
  await dialog(page).getByLabel('Why').fill('Not before the sale is over')
  await confirm(page).click()
  await expect(outcome(page)).toContainText(/Rejected by Sam Okafor.*Not before the sale is over/)
  expect(await toldToAgent(asked.id)).toMatchObject({
    status: 'rejected',
    rejection_reason: 'Not before the sale is over',
  })
  expect(await statusOf(asked.workflowId)).toBe('rejected')
  expect(await timesCalled(asked.workflowId)).toBe(0)
})

test('what is critical needs two people, and the first one is not asked twice', async ({
  browserOf,
}) => {
  const sam = await browserOf('approver')
  const priya = await browserOf('other-approver')
  const asked = await askForErasure()
  await openRequest(sam, asked)
  await openRequest(priya, asked)
  await approve(sam).click()
  await confirm(sam).click()
  for (const page of [sam, priya]) {
    await expect(page.getByText('Waiting, 1 of 2')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Who decides' })).toContainText(
      /Sam Okafor.*approved.*one more approver or admin/,
    )
  }
  await expect(bar(sam)).toContainText('You approved this. It waits for somebody else.')
  await expect(approve(sam)).toBeDisabled()
  expect(await statusOf(asked.workflowId)).toBe('awaiting_approval')
  await approve(priya).click()
  await confirm(priya).click()
  for (const page of [sam, priya]) {
    await expect(outcome(page)).toContainText('Approved by Sam Okafor and Priya Nair')
  }
  await expect.poll(() => statusOf(asked.workflowId), { timeout: 15_000 }).toBe('succeeded')
  expect(await timesCalled(asked.workflowId)).toBe(1)
})

test('two decide at the same moment: one does, the other is told by whom', async ({
  browserOf,
}) => {
  const sam = { page: await browserOf('approver'), name: 'Sam Okafor' }
  const priya = { page: await browserOf('other-approver'), name: 'Priya Nair' }
  const people = [sam, priya]
  const asked = await ask()
  for (const { page } of people) {
    await openRequest(page, asked)
    await approve(page).click()
    await expect(confirm(page)).toBeEnabled()
  }
  await Promise.all(people.map(({ page }) => confirm(page).click()))
  await expect.poll(() => outcomeOf(asked.id)).toMatch(/^approved; \w+ \w+ approved$/)
  const isSams = (await outcomeOf(asked.id)).includes(sam.name)
  const [winner, loser] = isSams ? [sam, priya] : [priya, sam]
  await expect(dialog(winner.page)).toBeHidden()
  await expect(dialog(loser.page)).toContainText(new RegExp(`approved by ${winner.name}`, 'i'))
  await dialog(loser.page).getByRole('button', { name: 'Close' }).last().click()
  for (const { page } of people) {
    await expect(outcome(page)).toContainText(`Approved by ${winner.name}`)
  }
})

test('who only looks sees the decision of another browser at once', async ({ browserOf }) => {
  const sam = await browserOf('approver')
  const dana = await browserOf('admin')
  const asked = await ask()
  await dana.goto(`${e2eStack().url}/approvals/${asked.id}?q=${asked.word}`)
  await openRequest(sam, asked)
  await reject(sam).click()
  await dialog(sam).getByLabel('Why').fill('Not now')
  // A dialog that is open under which the request is decided says so, and sends nothing.
  await reject(dana).click()
  await dialog(dana).getByLabel('Why').fill('I would not either')
  await confirm(sam).click()
  await expect(outcome(sam)).toBeVisible()
  await expect(dialog(dana)).toContainText('Rejected by Sam Okafor')
  await expect(confirm(dana)).toBeDisabled()
  await dialog(dana).getByRole('button', { name: 'Close' }).last().click()
  await expect(outcome(dana)).toContainText('Rejected by Sam Okafor')
  await expect(dana.getByText('No waiting request is like that')).toBeVisible()
})

test('people see who else looks, and no longer when they have gone', async ({ browserOf }) => {
  const sam = await browserOf('approver')
  const dana = await browserOf('admin')
  const asked = await ask()
  await openRequest(dana, asked)
  const looking = dana.getByText('Sam Okafor is looking')
  await expect(dana.getByText(/(is|are) looking/)).toBeHidden()
  await openRequest(sam, asked)
  await expect(sam.getByText('Dana Kim is looking')).toBeVisible()
  await expect(looking).toBeVisible()
  await sam.getByRole('link', { name: 'History', exact: true }).click()
  await expect(looking).toBeHidden()
})

test('a question reaches the agent, and its answer whoever decides', async ({ browserOf }) => {
  const page = await browserOf('approver')
  const asked = await ask()
  await openRequest(page, asked)
  await page.getByRole('button', { name: 'Ask the agent…' }).click()
  await dialog(page).getByLabel('Question').fill('Which purchase prices?')
  await dialog(page).getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(dialog(page)).toBeHidden()
  const timeline = page.getByRole('region', { name: 'Timeline' })
  await expect(timeline).toContainText('Sam Okafor asked: “Which purchase prices?”')
  const { questions } = await toldToAgent(asked.id)
  expect(questions).toMatchObject([{ by: 'Sam Okafor', question: 'Which purchase prices?' }])
  const [question] = z.array(z.object({ id: z.number() })).parse(questions)
  const answered = await call(
    `functions/v1/guard/approvals/${asked.id}/answers`,
    { 'x-omnihub-key': e2eStack().agentKey },
    { event_id: question?.id, answer: 'Those of <b>week 47</b>' },
  )
  expect(answered.status).toBe(201)
  await expect(timeline).toContainText('answered: “Those of <b>week 47</b>”')
  await expect(approve(page)).toBeEnabled()
})

test('the history is narrowed by its address, which survives a reload', async ({ browserOf }) => {
  const page = await browserOf('approver')
  const asked = await ask()
  await openRequest(page, asked)
  await reject(page).click()
  await dialog(page).getByLabel('Why').fill('Not now')
  await confirm(page).click()
  await expect(outcome(page)).toBeVisible()
  await page.getByRole('link', { name: 'History', exact: true }).click()
  await page.getByRole('searchbox', { name: 'Find a decided request' }).fill(asked.word)
  await expect(page).toHaveURL(new RegExp(`q=${asked.word}`))
  const choices = page.getByRole('group', { name: 'Outcome' })
  await choices.getByText('Rejected').click()
  const rows = page.getByRole('list', { name: 'Decided requests' }).getByRole('link')
  await expect(rows).toHaveCount(1)
  await expect(page).toHaveURL(/status=rejected/)
  await page.reload()
  await expect(page.getByRole('searchbox', { name: 'Find a decided request' })).toHaveValue(
    asked.word,
  )
  await expect(rows).toContainText(/rejected.*by Sam Okafor/)
  await expect(choices.getByRole('radio', { name: 'Rejected' })).toBeChecked()
  await choices.getByText('Approved').click()
  await expect(page.getByText('No decided request is like that')).toBeVisible()
})

test('a page that is not live decides nothing, and says why', async ({ browserOf }) => {
  const page = await browserOf('approver')
  const asked = await ask()
  await openRequest(page, asked)
  await approve(page).click()
  await expect(confirm(page)).toBeEnabled()
  await page.context().setOffline(true)
  await expect(confirm(page)).toBeDisabled()
  await expect(dialog(page)).toContainText(/The page is not live.*Nothing was decided/)
  await page.keyboard.press('Escape')
  await expect(bar(page)).toContainText('The page is not live')
  await page.keyboard.press('a')
  await expect(dialog(page)).toBeHidden()
  await page.context().setOffline(false)
  await expect(approve(page)).toBeEnabled({ timeout: 15_000 })
  expect(await outcomeOf(asked.id)).toBe('pending')
})

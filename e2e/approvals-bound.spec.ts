import { randomUUID } from 'node:crypto'
import { statusOf, timesCalled } from './agents.ts'
import { call, rpcAs } from './direct-calls.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, fillSignIn, account, openPanel, test } from './fixtures.ts'
import { startLossyProxy } from './lossy-proxy.ts'
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
  reject,
  rowsOf,
  withdrawAll,
} from './requests.ts'

test.afterEach(withdrawAll)

const decide = (id: string, digest: string) =>
  ({ id, digest, decision: 'approved', reason: null }) as const

test('nobody decides their own request, in the panel or past it', async ({ browserOf }) => {
  const page = await browserOf('admin')
  const asked = await ask({ as: 'admin' })
  await openRequest(page, asked)
  await expect(bar(page)).toContainText('This is your own request.')
  for (const button of [approve(page), reject(page)]) await expect(button).toBeDisabled()
  await page.keyboard.press('a')
  await expect(dialog(page)).toBeHidden()
  const direct = await rpcAs('admin', 'decide_approval', decide(asked.id, await digestOf(asked.id)))
  expect(direct).toMatchObject({ status: 403, body: { code: 'OWN_REQUEST' } })
  expect(await outcomeOf(asked.id)).toBe('pending')
  expect(await refusalsOf(asked.id)).toEqual(['OWN_REQUEST'])
})

test('an operation that is saved under an open request takes the decision away', async ({
  browserOf,
}) => {
  const name = `spec_${randomUUID().slice(0, 8)}`
  const definition = {
    name,
    description: 'Made by a spec',
    risk_level: 'high',
    endpoint_url: `${e2eStack().sandboxUrl}/operations/${name}`,
    estimator: 'update_price',
  }
  await rowsOf('select private.save_operation($1, $2, null)', [definition, 'the spec needs it'])
  const page = await browserOf('approver')
  const asked = await ask({ operation: name })
  const shown = await digestOf(asked.id)
  await openRequest(page, asked)
  await approve(page).click()
  await expect(confirm(page)).toBeEnabled()
  const saved = await rpcAs('other-admin', 'save_operation', {
    definition: { ...definition, timeout_ms: 6_000 },
    reason: 'slower than thought',
    expected_revision: 1,
  })
  expect(saved.body).toMatchObject({ revision: 2 })
  const direct = await rpcAs('approver', 'decide_approval', decide(asked.id, shown))
  expect(direct).toMatchObject({ status: 409, body: { code: 'OPERATION_CHANGED' } })
  expect(await refusalsOf(asked.id)).toEqual(['OPERATION_CHANGED'])

  await expect(confirm(page)).toBeDisabled()
  await expect(dialog(page)).toContainText(/Nothing was decided/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await expect(dialog(page)).toBeHidden()
  expect(await timesCalled(asked.workflowId)).toBe(0)
})

test('one changed character of what was shown is refused, and remembered', async () => {
  const asked = await ask()
  const shown = await digestOf(asked.id)
  const other = (shown.startsWith('0') ? '1' : '0') + shown.slice(1)
  const direct = await rpcAs('approver', 'decide_approval', decide(asked.id, other))
  expect(direct).toMatchObject({ status: 409, body: { code: 'DIGEST_MISMATCH' } })
  expect(await outcomeOf(asked.id)).toBe('pending')
  expect(await refusalsOf(asked.id)).toEqual(['DIGEST_MISMATCH'])
})

test('what changed under the dialog is said in it, and its old text cannot be approved', async ({
  browserOf,
}) => {
  const page = await browserOf('approver')
  const asked = await ask()
  await openRequest(page, asked)
  await approve(page).click()
  await expect(confirm(page)).toBeEnabled()
  await rowsOf(
    `update public.approval_queue set canonical_text = canonical_text || ' ' where id = $1`,
    [asked.id],
  )
  await expect(dialog(page)).toContainText('What you were shown has changed')
  await expect(confirm(page)).toBeDisabled()
  expect(await outcomeOf(asked.id)).toBe('pending')
})

test('a viewer learns how many wait and nothing else', async ({ browserOf }) => {
  const page = await browserOf('viewer')
  const asked = await ask()
  await page.goto(`${e2eStack().url}/approvals/${asked.id}`)
  await expect(page.getByRole('heading', { name: 'For admins and approvers' })).toBeVisible()
  await expect(page.getByText(/see counts only: \d+ requests? waits?/)).toBeVisible()
  await expect(page.getByText(asked.word)).toBeHidden()
  for (const [name, args] of [
    ['decide_approval', decide(asked.id, await digestOf(asked.id))],
    ['read_approval', { id: asked.id }],
    ['read_approval_queue', {}],
    ['ask_about_approval', { id: asked.id, question: 'May I?' }],
  ] as const) {
    const direct = await rpcAs('viewer', name, args)
    expect({ name, ...direct }).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
  }
  expect(await outcomeOf(asked.id)).toBe('pending')
})

test('a link to a request leads through the sign-in to it, and signs nobody in', async ({
  browser,
}) => {
  const asked = await ask()
  const page = await openPanel(browser)
  await page.goto(`${e2eStack().url}/approvals/${asked.id}`)
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await expect(page.getByText(asked.word)).toBeHidden()
  await fillSignIn(page, account('approver'))
  await expect(page).toHaveURL(`${e2eStack().url}/approvals/${asked.id}`)
  await expect(page.getByRole('article', { name: 'Request' })).toContainText(asked.word)
  await page.context().close()
})

for (const id of [randomUUID(), 'not-an-id']) {
  test(`there is no request ${id.length === 36 ? 'of an unknown id' : 'under what is no id'}`, async ({
    browserOf,
  }) => {
    const page = await browserOf('approver')
    await page.goto(`${e2eStack().url}/approvals/${id}`)
    await expect(page.getByRole('heading', { name: 'There is no such request' })).toBeVisible()
    await expect(page.getByText(id)).toBeVisible()
    await page.getByRole('link', { name: 'Go to the queue' }).click()
    await expect(page).toHaveURL(/\/approvals$/)
  })
}

test('hidden characters are shown by their number, and HTML stays text', async ({ browserOf }) => {
  const page = await browserOf('approver')
  const html = '<img src="/x" onerror="document.title=1"><b>bold</b>'
  const asked = await ask({
    params: { memo: 'pay\u202Etac.exe', note: `zero\u200Bwidth`, html },
    reason: `Urgent\u2066 ${html}`,
  })
  const found: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/x')) found.push(request.url())
  })
  await page.goto(`${e2eStack().url}/approvals/${asked.id}?q=${asked.word}`)
  const run = page.getByRole('region', { name: 'What will run' })
  await expect(run.getByRole('row', { name: /^Memo/ })).toContainText(
    /U\+202E.*right-to-left override.*changes the direction of text/,
  )
  await expect(run.getByRole('row', { name: /^Note/ })).toContainText(
    /U\+200B.*zero width space.*invisible character/,
  )
  await expect(run.getByRole('row', { name: /^Html/ })).toContainText(html)
  const words = page.getByRole('region', { name: /The agent.s own words/ })
  await expect(words).toContainText('U+2066')
  await expect(words).toContainText(html)
  await run.getByRole('button', { name: 'Show raw JSON' }).click()
  await expect(run.getByLabel('Raw JSON')).toContainText('U+202E')
  await expect(page.locator('img, main b >> text=bold')).toHaveCount(0)
  expect(await page.locator('main').innerText()).not.toMatch(/[\u202E\u200B\u2066]/)
  expect(found).toEqual([])
})

test('a payload of a megabyte is refused with its size and the limit', async () => {
  const { agentKey } = e2eStack()
  const submit = (bytes: number) =>
    call(
      'functions/v1/omnilink-agent',
      { 'x-omnihub-key': agentKey },
      {
        operation: 'update_price',
        params: { blob: 'x'.repeat(bytes) },
        idempotency_key: randomUUID(),
      },
    )
  const huge = await submit(1024 * 1024)
  expect(huge).toMatchObject({
    status: 413,
    body: { code: 'TOO_LARGE', message: 'A body may have 128 KiB.' },
  })
  const large = await submit(65 * 1024)
  expect(large.status).toBe(422)
  expect(JSON.stringify(large.body)).toContain('may have 64 KiB; send a reference')
})

test('an answer that is lost after the database has decided is looked up, not repeated', async ({
  browser,
}) => {
  const proxy = await startLossyProxy(e2eStack().url)
  const page = await openPanel(browser, {}, proxy.url)
  try {
    const asked = await ask()
    await page.goto(`${proxy.url}/approvals/${asked.id}`)
    await fillSignIn(page, account('approver'))
    await approve(page).click()
    await expect(confirm(page)).toBeEnabled()
    proxy.cutAtAnswerTo('/rpc/decide_approval')
    await confirm(page).click()
    await expect(dialog(page).getByRole('alert')).toContainText('Unknown, checking')
    expect(await outcomeOf(asked.id)).toBe('approved; Sam Okafor approved')
    proxy.mend()
    await expect(dialog(page)).toContainText('Your approval is recorded')
    await expect(confirm(page)).toBeHidden()
    await dialog(page).getByRole('button', { name: 'Close' }).last().click()
    await expect(outcome(page)).toContainText('Approved by Sam Okafor')
    expect(await outcomeOf(asked.id)).toBe('approved; Sam Okafor approved')
    await expect.poll(() => statusOf(asked.workflowId), { timeout: 15_000 }).toBe('succeeded')
    expect(await timesCalled(asked.workflowId)).toBe(1)
  } finally {
    await page.context().close()
    await proxy.stop()
  }
})

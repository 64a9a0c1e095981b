import { randomUUID } from 'node:crypto'
import { breakEndpoint, mendEndpoint, statusOf, submit } from './agents.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'
import { ask, withdrawAll } from './requests.ts'

test.afterEach(async () => {
  await withdrawAll()
  await mendEndpoint()
  await inDatabase((owner) =>
    owner.query(`select public.discard_dead_letters(array_agg(d.id), 'between two specs')
      from public.dead_letters d where d.handled_at is null having count(*) > 0`),
  )
})

test('lists are gone through by key, opened and left again, and the palette leads everywhere', async ({
  browserOf,
}) => {
  const page = await browserOf('admin')
  const rows = (name: string) => page.getByRole('list', { name }).getByRole('link')
  const palette = async (words: string) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill(words)
    await page.keyboard.press('Enter')
  }
  const word = `e2e-keys-${randomUUID().slice(0, 8)}`
  await breakEndpoint(0)
  const failed = await Promise.all([1, 2, 3].map(() => submit(word)))
  for (const { id } of failed) await expect.poll(() => statusOf(id)).toBe('dead_letter')
  const asked = await ask()

  await page.goto(`${e2eStack().url}/workflows?q=${word}`)
  for (const [name, path] of [
    ['Workflows', '/workflows'],
    ['Dead letters', '/dead-letters'],
  ] as const) {
    if (name !== 'Workflows') await page.goto(`${e2eStack().url}${path}?q=${word}`)
    await expect(rows(name)).toHaveCount(3)
    await rows(name).first().focus()
    for (const [key, row] of [
      ['ArrowDown', 1],
      ['j', 2],
      ['k', 1],
      ['ArrowUp', 0],
      ['End', 2],
      ['Home', 0],
    ] as const) {
      await page.keyboard.press(key)
      await expect(rows(name).nth(row)).toBeFocused()
    }
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(new RegExp(`${path}/[0-9a-f-]{36}$`))
  }

  for (const [words, path] of [
    ['operator', '/operator'],
    ['approvals', '/approvals'],
    ['workflows', '/workflows'],
    ['dead letters', '/dead-letters'],
    ['restore desk', '/restore'],
    ['settings', '/settings/operations'],
  ] as const) {
    await palette(words)
    await expect(page).toHaveURL(e2eStack().url + path)
  }
  await palette(failed[0]?.id ?? '')
  await expect(page).toHaveURL(`${e2eStack().url}/workflows/${failed[0]?.id ?? ''}`)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(asked.id)
  await page.getByRole('option', { name: `Open approval ${asked.id}` }).click()
  await expect(page.getByRole('article', { name: 'Request' })).toContainText(asked.word)
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('combobox')).toBeHidden()
})

test('Back leads to the row of a long list that one came from', async ({ browserOf }) => {
  const page = await browserOf('admin')
  const word = `e2e-long-${randomUUID().slice(0, 8)}`
  await inDatabase((owner) =>
    owner.query(
      `insert into public.workflows (operation, operation_revision, params_text, canonical_text, idempotency_key, submitter_type,
         submitter_id, submitter_name, requester_id, requester_name, max_attempts, status, finished_at, expires_at, created_at)
       select w.operation, w.operation_revision, w.params_text, w.canonical_text, $1 || n, w.submitter_type, w.submitter_id,
         w.submitter_name, w.requester_id, w.requester_name, w.max_attempts, 'cancelled', now(), now(), now() - n * interval '1 second'
       from (select * from public.workflows limit 1) w, generate_series(1, 130) n`,
      [word],
    ),
  )
  await page.goto(`${e2eStack().url}/workflows?q=${word}`)
  const rows = page.getByRole('list', { name: 'Workflows' })
  const place = () =>
    page.evaluate(() => {
      const row = document.activeElement?.closest('li')?.getAttribute('aria-posinset')
      return { row, top: Math.round(window.scrollY / 10) }
    })
  await rows.getByRole('link').first().focus()
  // Older rows are read when the end of what is known comes near, and take a moment to be there.
  const goToEnd = async () => {
    await page.keyboard.press('End')
    return Number((await place()).row)
  }
  await expect.poll(goToEnd).toBeGreaterThanOrEqual(100)
  const end = Number((await place()).row)
  for (const row of [end - 1, end - 2, end - 3]) {
    await page.keyboard.press('k')
    await expect.poll(async () => (await place()).row).toBe(String(row))
  }
  const left = await place()
  expect(left.top).toBeGreaterThan(300)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/workflows\/[0-9a-f-]{36}$/)
  await expect.poll(async () => (await place()).top).toBe(0)
  await page.getByRole('main').getByRole('link', { name: 'Workflows' }).click()
  await expect.poll(place).toEqual(left)
  await page.keyboard.press('j')
  await expect.poll(async () => (await place()).row).toBe(String(end - 2))
})

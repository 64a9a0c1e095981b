import { headersForPath } from '../scripts/security-headers.ts'
import { restoreEverything } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'

test.beforeAll(restoreEverything)

test('the sign-in page runs under the policy of production', async ({ page }) => {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const response = await page.goto(e2eStack().url)
  await expect(page.getByRole('button', { name: /sign in/i })).toBeVisible()
  const sent = response?.headers() ?? {}
  for (const [name, value] of Object.entries(headersForPath('/'))) {
    expect(sent[name.toLowerCase()], name).toBe(value)
  }
  expect(complaints).toEqual([])
})

test('inline code does not run', async ({ page }) => {
  await page.goto(e2eStack().url)
  await expect(page.getByRole('button', { name: /sign in/i })).toBeVisible()
  const didRun = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.documentElement.dataset.inline = "ran"'
    document.head.append(script)
    return document.documentElement.dataset['inline'] ?? 'blocked'
  })
  expect(didRun).toBe('blocked')
})

test('an address that does not exist is answered by the panel, a missing asset is not', async ({
  request,
}) => {
  const page = await request.get(`${e2eStack().url}/no/such/page`)
  expect(page.status()).toBe(200)
  expect(page.headers()['content-type']).toContain('text/html')
  expect((await request.get(`${e2eStack().url}/assets/no-such-file.js`)).status()).toBe(404)
})

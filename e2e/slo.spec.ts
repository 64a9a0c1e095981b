import { readFile } from 'node:fs/promises'
import { holdEvaluation, type HeldEvaluation } from '../test/hold-evaluation.ts'
import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, inWholeBrowser as test } from './fixtures.ts'

/** What the sentence and the budgets come from. */
const report = '**/functions/v1/metrics/slo'

let evaluation: HeldEvaluation
test.beforeEach(async () => {
  evaluation = await holdEvaluation(e2eStack().dbUrl)
})
test.afterEach(() => evaluation.release())

test('a viewer reads how we stand, asks what it is made of, and takes it along', async ({
  browserOf,
}) => {
  await evaluation.set({ band: 'free', remaining: 0.69 })
  const page = await browserOf('viewer')
  await page.goto(`${e2eStack().url}/slo`)
  const headline = page.getByRole('main').getByRole('heading', { level: 2 }).first()
  await expect(headline).toHaveText(
    /^We have used 31\s% of the 28.day error budget\. Deploys are open\.$/,
  )
  const budgets = page.getByRole('region', { name: 'Error budget by objective' })
  const availability = budgets.getByRole('listitem').filter({ hasText: 'API availability' })
  await expect(availability).toContainText('deploy freely')
  await expect(availability).toContainText('690 of 1,000 errors left')
  await expect(page.getByRole('region', { name: 'Burn rate' })).toContainText('Below its alert')

  await availability.getByRole('button', { name: /69\s% left \(explain this number\)/ }).click()
  const explanation = page.getByRole('dialog', { name: 'Budget left of API availability' })
  await expect(explanation).toContainText('= 1 − (310 / 1,000,000) / 0.001')
  await page.keyboard.press('Escape')
  await expect(explanation).toBeHidden()

  const window = page.getByRole('navigation', { name: 'Window' })
  await window.getByRole('link', { name: '1 h' }).click()
  await expect(page).toHaveURL(/\/slo\?window=1h$/)
  await page.reload()
  await expect(window.getByRole('link', { name: '1 h' })).toHaveAttribute('aria-current', 'true')
  await expect(page.getByRole('region', { name: 'Error rate by operation, 1 hour' })).toBeVisible()

  const burnDown = page.getByRole('region', { name: 'API availability, burn-down' })
  await expect(burnDown.getByRole('img', { name: /^Budget of API availability/ })).toBeVisible()
  const cursor = burnDown.getByRole('slider')
  await cursor.focus()
  const last = await cursor.getAttribute('aria-valuetext')
  await page.keyboard.press('ArrowLeft')
  await expect(cursor).not.toHaveAttribute('aria-valuetext', last ?? '')
  await expect(cursor).toHaveAttribute('aria-valuetext', /UTC: .* (left|known)/)
  await burnDown.getByRole('button', { name: 'View as table' }).click()
  await expect(burnDown.getByRole('columnheader', { name: 'Budget left' })).toBeVisible()
  await expectAccessible(page)
  await burnDown.getByRole('button', { name: 'View as chart' }).click()

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('button', { name: /Figures, CSV/ }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^omnihub-slo-local-demo-.*Z\.csv$/)
  const [header, first] = (await readFile(await file.path(), 'utf8')).split('\r\n')
  expect(header).toContain('budget_left_ratio')
  expect(first).toContain('api_availability,API availability,events,999000')
  await page.keyboard.press('Escape')

  // Also when every objective has something to remark.
  await page.route(report, async (route) => {
    const response = await route.fetch()
    const text = await response.text()
    await route.fulfill({
      response,
      body: text.replaceAll('"warnings":', '"refused":8,"warnings":'),
    })
  })
  await page.reload()
  await expect(availability).toContainText('8 refused')
  await expect(burnDown.getByRole('img', { name: /^Budget of API availability/ })).toBeVisible()
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1)
})

test('the page follows each evaluation, and each state has a screen of its own', async ({
  browserOf,
}) => {
  await evaluation.set({ band: 'free', remaining: 0.69 })
  const page = await browserOf('viewer')
  await page.route(report, (route) => route.fulfill({ status: 500, json: { message: 'Full.' } }))
  await page.goto(`${e2eStack().url}/slo`)
  const main = page.getByRole('main')
  const failure = main.getByRole('alert').filter({ hasText: 'The objectives did not load' })
  await expect(failure).toContainText(/req_\w{12}/)
  await page.unroute(report)
  await failure.getByRole('button', { name: 'Retry' }).click()
  const headline = main.getByRole('heading', { level: 2 }).first()
  await expect(headline).toContainText('Deploys are open.')

  await evaluation.set({ band: 'incident', remaining: -0.77 })
  await expect(headline).toHaveText(
    /^The 28.day error budget is overspent by 77\s%\. Only rollbacks deploy\.$/,
  )
  await expect(
    main.getByRole('listitem').filter({ hasText: 'API availability' }).first(),
  ).toContainText('770 over the 1,000 allowed')

  await write(`figures = figures || '{"warnings": ["Prometheus warns: a store is away"]}'`)
  const warned = main.getByRole('status').filter({ hasText: 'Figures may be off' })
  await expect(warned).toContainText('Prometheus warns: a store is away')
  await expect(warned.getByRole('listitem')).toHaveCount(1)

  await write(`state = 'no_data'`)
  await expect(main.getByRole('heading', { name: 'No data' })).toBeVisible()
  await expect(headline).toContainText('Nothing is recorded')
  await expect(
    main.getByRole('listitem').filter({ hasText: 'API availability' }).first(),
  ).toContainText('no data, last known')

  await write(`state = 'no_traffic', valid = 0, bad = 0, remaining = null, band = 'unknown',
    band_why = 'no_events', figures = figures || '{"budget": null}'`)
  await expect(main.getByRole('heading', { name: 'No traffic' })).toBeVisible()
  await expect(headline).toContainText('no budget was spent')
  // Where nothing came there is no share, neither 0 nor 100 %.
  await expect(main.getByRole('region', { name: /^Error budget/ })).not.toContainText(
    /\d\s%,? left/,
  )

  await write(`at = at - interval '7 minutes'`)
  await expect(
    main.getByRole('status').filter({ hasText: 'Nothing was evaluated since' }),
  ).toBeVisible()
  await expect(headline).toContainText('Deploys are closed.')
})

/** Says of every objective what the evaluation of the moment found. */
async function write(changes: string) {
  await inDatabase((owner) => owner.query(`update public.slo_status set ${changes} where true`))
}

import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { submitAs, taken } from './agents.ts'
import { expectAccessible } from './axe.ts'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, inWholeBrowser as test } from './fixtures.ts'

declare global {
  interface Window {
    /** What became a desktop notification, what a screen reader was given, and how often it chimed. */
    heard: { desktop: string[]; spoken: string[]; tones: number }
    latest?: Notification
    /** A browser without windows never hides a tab, so the spec says when it is hidden. */
    isHidden?: boolean
  }
}

/** Writes down what the page really asks of the browser; everything is still done. */
function listen() {
  window.heard = { desktop: [], spoken: [], tones: 0 }
  window.Notification = new Proxy(window.Notification, {
    construct(real, given: [string, NotificationOptions?]) {
      window.heard.desktop.push([given[0], given[1]?.body].join(' | '))
      window.latest = new real(...given)
      return window.latest
    },
  })
  window.OscillatorNode = new Proxy(window.OscillatorNode, {
    construct(real, given: [AudioContext, OscillatorOptions?]) {
      window.heard.tones += 1
      return new real(...given)
    },
  })
  Object.defineProperty(document, 'visibilityState', {
    get: () => (window.isHidden ? 'hidden' : 'visible'),
  })
  new MutationObserver(() => {
    const said = document.querySelector('[role=status].sr-only[aria-live=polite]')?.textContent
    if (said && said !== window.heard.spoken.at(-1)) window.heard.spoken.push(said)
  }).observe(document, { subtree: true, childList: true, characterData: true })
}

const heardBy = (page: Page) => page.evaluate(() => window.heard)

/** Opens a page that knows what waits; from then on everything else is new to it. */
async function listening(page: Page, path: string) {
  const known = page.waitForResponse(/approval_queue\?.*risk_rank=eq\.0/)
  await page.goto(`${e2eStack().url}${path}`)
  await known
}

async function hide(page: Page) {
  await page.evaluate(() => {
    window.isHidden = true
    document.dispatchEvent(new Event('visibilitychange'))
  })
}

/** A request of an operation of this test alone; answers what its headline names. */
async function request(risk: 'critical' | 'high') {
  const reference = randomUUID().slice(0, 8)
  const operation = `probe_${reference}`
  await inDatabase((owner) =>
    owner.query(
      `select private.save_operation(jsonb_build_object('name', $1::text, 'description', 'Made by a spec',
         'risk_level', $3::text, 'endpoint_url', $2::text, 'estimator', null), 'spec', null)`,
      [operation, `${e2eStack().sandboxUrl}/operations/${operation}`, risk],
    ),
  )
  const intent = { operation, params: { reference, note: 'unspoken' } }
  await taken('approval_id', () => submitAs('admin', intent, reference))
  return reference
}

function expectHeard(page: Page, kind: 'desktop' | 'spoken', name: string) {
  return expect
    .poll(async () => (await heardBy(page))[kind].filter((text) => text.includes(name)).length, {
      timeout: 15_000,
    })
    .toBe(1)
}

async function switchOn(page: Page, name: string) {
  await page.goto(`${e2eStack().url}/settings/notifications`)
  await page.getByRole('switch', { name }).click()
  await expect(page.getByRole('switch', { name })).toBeChecked()
}

test('a new critical request is said once on any page, what was there is not, and nothing is shown by default', async ({
  browserOf,
}) => {
  const old = await request('critical')
  const page = await browserOf('approver', { permissions: ['notifications'] })
  await page.addInitScript(listen)
  await listening(page, '/operator')
  const first = await request('critical')
  await expectHeard(page, 'spoken', first)
  await hide(page)
  const second = await request('critical')
  await expectHeard(page, 'spoken', second)
  expect(await heardBy(page)).toMatchObject({ desktop: [], tones: 0 })
  expect((await heardBy(page)).spoken.join()).not.toContain(old)

  await listening(page, '/workflows')
  const third = await request('critical')
  await expectHeard(page, 'spoken', third)
  for (const name of [old, first, second]) {
    expect((await heardBy(page)).spoken.join()).not.toContain(name)
  }
})

test('whoever switched it on is told while the panel is hidden, in one of two tabs', async ({
  browserOf,
}) => {
  const page = await browserOf('approver', { permissions: ['notifications'] })
  await page.context().addInitScript(listen)
  await switchOn(page, 'Desktop notifications')
  await page.reload()
  await expect(page.getByRole('switch', { name: 'Desktop notifications' })).toBeChecked()
  const second = await page.context().newPage()
  await listening(page, '/operator')
  await listening(second, '/workflows')

  await hide(page)
  const looked = await request('critical')
  await expectHeard(page, 'spoken', looked)
  await expectHeard(second, 'spoken', looked)

  await hide(second)
  const told = await request('critical')
  await expectHeard(page, 'spoken', told)
  await expectHeard(second, 'spoken', told)
  const desktop = async () => [...(await heardBy(page)).desktop, ...(await heardBy(second)).desktop]
  await expect.poll(async () => (await desktop()).join()).toContain(told)
  const [once, ...again] = (await desktop()).filter((text) => text.includes(told))
  expect(again).toEqual([])
  expect(once).toMatch(/^Local: /)
  expect(once).not.toContain('unspoken')
  expect((await desktop()).join()).not.toContain(looked)

  const teller = (await heardBy(page)).desktop.length > 0 ? page : second
  await teller.evaluate(() => window.latest?.dispatchEvent(new Event('click')))
  await expect(teller).toHaveURL(/\/approvals\/[0-9a-f-]{36}/)
})

test('nothing is told after signing out, in any tab', async ({ browserOf }) => {
  const page = await browserOf('approver', { permissions: ['notifications'] })
  const other = await browserOf('other-admin')
  await page.context().addInitScript(listen)
  await other.addInitScript(listen)
  await switchOn(page, 'Desktop notifications')
  const second = await page.context().newPage()
  await listening(second, '/operator')
  await listening(other, '/operator')
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByLabel('E-mail')).toBeVisible()
  await expect(second.getByLabel('E-mail')).toBeVisible()
  await hide(page)
  await hide(second)
  const before = await Promise.all([page, second].map(heardBy))
  const silent = await request('critical')
  await expectHeard(other, 'spoken', silent)
  expect(await Promise.all([page, second].map(heardBy))).toEqual(before)
})

test('the sound is heard when tried and when something comes in that one may decide', async ({
  browserOf,
}) => {
  const page = await browserOf('approver')
  await page.addInitScript(listen)
  await switchOn(page, 'Sound')
  await page.getByText('All I may decide').click()
  await page.reload()
  await expect(page.getByRole('radio', { name: 'All I may decide' })).toBeChecked()
  await page.getByRole('button', { name: 'Try the sound' }).click()
  // The demo's agents may ask for something meanwhile, which chimes too.
  const tones = async () => (await heardBy(page)).tones
  await expect.poll(tones).toBeGreaterThanOrEqual(2)
  const before = await tones()
  await request('high')
  await expect.poll(tones, { timeout: 15_000 }).toBeGreaterThan(before)
})

test('the settings of notifications pass axe and work by keyboard', async ({ browserOf }) => {
  const page = await browserOf('viewer')
  await page.goto(`${e2eStack().url}/settings/notifications`)
  await expect(page.getByText('You are signed in as a viewer')).toBeVisible()
  await expect(page.getByRole('switch', { name: 'Sound' })).toBeDisabled()
  const approver = await browserOf('approver', { permissions: ['notifications'] })
  await approver.goto(`${e2eStack().url}/settings/notifications`)
  await approver.getByRole('switch', { name: 'Desktop notifications' }).press('Space')
  await expect(approver.getByRole('button', { name: 'Try desktop notifications' })).toBeVisible()
  for (const shown of [page, approver]) await expectAccessible(shown)
})

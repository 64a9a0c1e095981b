import { expectAccessible } from './axe.ts'
import { expect, openPanel, test } from './fixtures.ts'
import { closeProgress, engagedBanner, expectStopped, stopEverything } from './operator.ts'

test('every screen passes axe', async ({ browser, signIn }) => {
  const signInPage = await openPanel(browser)
  await expect(signInPage.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await expectAccessible(signInPage)
  await signInPage.context().close()

  const page = await signIn('admin')
  await expectAccessible(page)
  await page.getByRole('banner').getByRole('button', { name: 'Stop…' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await stopEverything(page)
  await expectStopped(page)
  await expectAccessible(page)
  await closeProgress(page)
  await engagedBanner(page)
    .getByRole('button', { name: /Review and restore/ })
    .click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page)
})

test('the whole stop works by keyboard', async ({ signIn }) => {
  const page = await signIn('admin')
  const stop = page.getByRole('banner').getByRole('button', { name: 'Stop…' })
  await stop.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByRole('textbox').first()).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expectStopped(page)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('at 360 px each page has its whole title, and none scrolls sideways', async ({ signIn }) => {
  const page = await signIn('admin', { viewport: { width: 360, height: 780 } })
  const pages = {
    '/': 'Operator',
    '/approvals': 'Approvals',
    '/workflows': 'Workflows',
    '/dead-letters': 'Dead letters',
    '/restore': 'Restore desk',
    '/slo': 'SLO',
    '/infra': 'Infrastructure',
    '/runbooks': 'Runbooks',
    '/settings/notifications': 'Settings',
  }
  for (const [path, title] of Object.entries(pages)) {
    await page.goto(new URL(path, page.url()).href)
    const heading = page.getByRole('banner').getByRole('heading', { level: 1, name: title })
    await expect(heading).toBeVisible()
    const hidden = await heading.evaluate((element) => ({
      title:
        element.scrollWidth - element.clientWidth + element.scrollHeight - element.clientHeight,
      page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }))
    expect(hidden, title).toEqual({ title: 0, page: 0 })
  }
})

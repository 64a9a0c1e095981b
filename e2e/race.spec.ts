import { expect, test } from './fixtures.ts'
import { closeProgress, engagedBanner, expectStopped, fillRelease } from './operator.ts'

test('two operators release the same control: one wins, the other is told by whom', async ({
  signIn,
}) => {
  const dana = await signIn('admin')
  const alex = await signIn('other-admin')
  await dana.getByRole('button', { name: /^Start safe mode/ }).click()
  await dana
    .getByRole('dialog')
    .getByRole('button', { name: /^Start safe mode/ })
    .click()
  await expect(engagedBanner(alex)).toContainText('Safe mode is ON')
  await closeProgress(dana)

  for (const page of [dana, alex]) {
    await engagedBanner(page)
      .getByRole('button', { name: /Review safe mode/ })
      .click()
    await fillRelease(page, 'results were checked by hand')
  }
  await dana
    .getByRole('dialog')
    .getByRole('button', { name: /^End safe mode/ })
    .click()
  await expect(engagedBanner(dana)).toBeHidden()
  await expect(alex.getByRole('dialog')).toContainText(/Dana Kim/)
  await expect(engagedBanner(alex)).toBeHidden()
})

test('two operators stop at once: both succeed, one kill switch', async ({ signIn }) => {
  const pages = [await signIn('admin'), await signIn('other-admin')]
  for (const page of pages) {
    await page.getByRole('banner').getByRole('button', { name: 'Stop…' }).click()
  }
  await Promise.all(
    pages.map((page) =>
      page
        .getByRole('dialog')
        .getByRole('button', { name: /^Stop everything/ })
        .click(),
    ),
  )
  for (const page of pages) {
    await expectStopped(page)
  }
})

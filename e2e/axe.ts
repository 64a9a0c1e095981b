import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './fixtures.ts'

/**
 * WCAG 2.2 AA as far as a machine can tell, in the light theme; what the dark one could break is its contrast,
 * which is looked at in the same state of the same page.
 */
export async function expectAccessible(page: Page) {
  // Without frames of others nothing needs the page of its own in which results would be put together.
  const axe = () =>
    new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode()
  // What is half faded in has not the contrast it will have.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  expect(
    await violationsOf(axe().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])),
  ).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await violationsOf(axe().withRules(['color-contrast']))).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
}

async function violationsOf(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

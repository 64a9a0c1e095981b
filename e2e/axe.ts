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
  expect(
    await violationsOf(axe().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])),
  ).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  // Colours take a moment to fade over.
  await expect
    .poll(() => violationsOf(axe().withRules(['color-contrast'])), { timeout: 3_000 })
    .toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
}

async function violationsOf(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect } from './fixtures.ts'

export async function openSettings(page: Page, path: string) {
  await page.goto(`${e2eStack().url}/settings/${path}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
}

export const sheetOf = (page: Page, name: string) => page.getByRole('region', { name })

/** An operation of this test alone, so that specs never meet in the registry. */
export async function registered(): Promise<string> {
  const name = `probe_${randomUUID().slice(0, 8)}`
  await inDatabase((owner) =>
    owner.query(
      `select private.save_operation(jsonb_build_object('name', $1::text, 'description', 'Made by a spec',
         'risk_level', 'high', 'endpoint_url', $2::text), 'spec', null)`,
      [name, `${e2eStack().sandboxUrl}/operations/${name}`],
    ),
  )
  return name
}

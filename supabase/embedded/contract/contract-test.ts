import { test } from 'vitest'
import { isHosted } from './target.ts'

/** A case that holds on hosted too, and runs there when the suite is pointed at a hosted project. */
export function hosted(name: string, run: () => Promise<void>, timeout?: number): void {
  test(`${name} [hosted]`, { ...(timeout === undefined ? {} : { timeout }) }, run)
}

/** A case that needs the installation's keys, or speaks of what only the embedded stack does. */
export function local(name: string, run: () => Promise<void>, timeout?: number): void {
  test.skipIf(isHosted)(`${name} [local]`, { ...(timeout === undefined ? {} : { timeout }) }, run)
}

import { defineConfig } from '@playwright/test'
import { browserArgs } from './scripts/browser-args.ts'
import { ensureBrowser } from './scripts/ensure-browser.ts'
import { ensureHeadlessShell } from './scripts/ensure-headless-shell.ts'

// Worker processes load this file too and inherit the paths that were proven first.
const log = (line: string) => console.log(line)
const browser = (process.env['CHROMIUM_PATH'] ??= await ensureBrowser(log))
const shell = (process.env['HEADLESS_SHELL_PATH'] ??= await ensureHeadlessShell(browser, log))

const report = process.env['PLAYWRIGHT_JSON_OUTPUT_FILE']

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/e2e',
  globalSetup: './e2e/global-setup.ts',
  // Each worker has a stack of its own, because specs that shared emergency controls would stop each other's work. Two
  // of them on two cores are faster by a tenth, and too busy for guards to read the controls in time.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(report ? [['json', { outputFile: report }] as const] : [])],
  use: {
    browserName: 'chromium',
    // A trace of every test costs a tenth of the time: `npx playwright test … --trace on` makes one.
    screenshot: 'only-on-failure',
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    launchOptions: { executablePath: shell, args: browserArgs },
  },
})

import { chromium, type Browser } from '@playwright/test'
import { browserArgs } from '../../scripts/browser-args.ts'
import { ensureBrowser } from '../../scripts/ensure-browser.ts'

/** Runs `use` with a browser of its own, gone afterwards. */
export async function withBrowser<T>(
  log: (line: string) => void,
  use: (browser: Browser) => Promise<T>,
): Promise<T> {
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(log),
    args: browserArgs,
  })
  try {
    return await use(browser)
  } finally {
    await browser.close()
  }
}

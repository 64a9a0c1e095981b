import { aptInstall } from './apt-install.ts'
import { whyUnusable } from './ensure-browser.ts'
import { firstLine } from './ensure-programs.ts'

const debian = { package: 'chromium-headless-shell', path: '/usr/bin/chromium-headless-shell' }

/**
 * The path of Chromium without the windows nobody sees in a test, which takes a fifth less of a processor: `HEADLESS_SHELL_PATH`
 * or Debian's, installed where it can be. Where there is none, `browser` does all of it: this never fails.
 */
export async function ensureHeadlessShell(
  browser: string,
  log: (line: string) => void = () => undefined,
): Promise<string> {
  for (const path of [process.env['HEADLESS_SHELL_PATH'], debian.path]) {
    if (path && (await whyUnusable(path)) === null) return path
  }
  try {
    await aptInstall([debian.package])
    const reason = await whyUnusable(debian.path)
    if (reason === null) return debian.path
    log(`${debian.path}: ${reason}`)
  } catch (error) {
    log(`no ${debian.package}, the whole browser is used: ${firstLine(error)}`)
  }
  return browser
}

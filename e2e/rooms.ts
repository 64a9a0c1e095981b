import path from 'node:path'
import type { Page } from '@playwright/test'
import { build } from 'vite'

let bundled: Promise<string> | undefined

/** Gives a signed-in page `window.rooms`: the panel's own rooms, without its pages and on a socket of their own. */
export async function withRooms(page: Page): Promise<Page> {
  await page.evaluate(`(async () => { ${await (bundled ??= bundle())} })()`)
  return page
}

async function bundle(): Promise<string> {
  const built = await build({
    configFile: path.resolve(import.meta.dirname, '../vite.config.ts'),
    logLevel: 'warn',
    build: {
      write: false,
      lib: { entry: path.resolve(import.meta.dirname, 'rooms-in-page.ts'), formats: ['es'] },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })
  const chunks = [built].flat().flatMap((one) => ('output' in one ? one.output : []))
  const code = chunks.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk.code] : []))
  if (code.length !== 1) throw new Error(`${code.length} chunks instead of one`)
  return code.join('')
}

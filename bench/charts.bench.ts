import { join } from 'node:path'
import type { Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { z } from 'zod'
import { aliases } from '../scripts/aliases.ts'
import { repositoryRoot } from '../scripts/repository-root.ts'
import { atMost, type Bench } from './bench.ts'
import { buildInMemory } from './bundle/built-app.ts'
import { percentile } from './load/percentile.ts'
import { withBrowser } from './load/with-browser.ts'

const drawn = z.object({ ms: z.number(), nodes: z.number(), longTasks: z.number() })

async function buildCharts(): Promise<string> {
  const { all } = await buildInMemory({
    configFile: false,
    root: repositoryRoot,
    plugins: [react()],
    resolve: { alias: aliases },
    build: { rollupOptions: { input: join(repositoryRoot, 'bench/charts-app/main.tsx') } },
  })
  return all.map(({ code }) => code).join('\n')
}

async function draw(page: Page, which: 'panel' | 'recharts') {
  return drawn.parse(await page.evaluate(`window.drawChart('${which}')`))
}

export const bench: Bench = {
  name: 'charts',
  about:
    'a chart of 28 days of minutes beside what a chart library takes for the same picture (F4)',
  isProof: true,
  async run({ size, log }) {
    return withBrowser(log, async (browser) => {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
      await page.addScriptTag({ type: 'module', content: await buildCharts() })
      await page.waitForFunction('window.drawChart')
      const ours = [await draw(page, 'panel')]
      const theirs = [await draw(page, 'recharts')]
      // Side by side, so that a busy moment meets both; what was only compiled is not counted.
      for (let round = 0; round < (size === 'proof' ? 41 : 11); round += 1) {
        ours.push(await draw(page, 'panel'))
        theirs.push(await draw(page, 'recharts'))
      }
      const median = (of: typeof ours) =>
        percentile(
          of.slice(1).map(({ ms }) => ms),
          50,
        )
      const [panel, library] = [median(ours), median(theirs)]
      return [
        atMost(
          `F4 40,320 points (${panel.toFixed(1)} ms) over recharts with 1,640 (${library.toFixed(1)} ms)`,
          1.5,
          panel / library,
          '×',
        ),
        atMost('   nodes of the picture', 120, Math.max(...ours.map(({ nodes }) => nodes)), ''),
        atMost(
          '   tasks over 50 ms',
          0,
          ours.slice(1).reduce((n, one) => n + one.longTasks, 0),
          '',
        ),
      ]
    })
  },
}

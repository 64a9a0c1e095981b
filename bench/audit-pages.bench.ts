import pg from 'pg'
import { buildPanel } from '../scripts/start/build-panel.ts'
import { fillLog } from './audit/fill-log.ts'
import { measurePages } from './audit/measure-pages.ts'
import { scrollLog } from './audit/scroll-log.ts'
import { atMost, type Bench } from './bench.ts'
import { withBenchStack } from './load/bench-stack.ts'
import { withBrowser } from './load/with-browser.ts'

export const bench: Bench = {
  name: 'audit-pages',
  about:
    'pages of a long audit log by every filter, at its top and deep in it (D2); its page scrolled',
  isProof: true,
  async run({ size, log }) {
    const rows = Number(process.env.AUDIT_ROWS ?? (size === 'proof' ? 10_000_000 : 1_000_000))
    const panelDir = await buildPanel(log)
    return withBenchStack({ panelDir, schedule: false }, async (stack) => {
      const owner = new pg.Client({ connectionString: stack.superuserDbUrl })
      await owner.connect()
      try {
        const startedAt = performance.now()
        await fillLog(owner, rows)
        const seconds = Math.round((performance.now() - startedAt) / 1_000)
        log(`${rows.toLocaleString('en')} entries and their indexes after ${String(seconds)} s`)
        const pages = await measurePages(owner, size === 'proof' ? 60 : 20)
        const scrolled = await withBrowser(log, (browser) =>
          scrollLog(stack, browser, Math.min(50_000, rows)),
        )
        return [
          ...pages,
          atMost('50,000 entries scrolled: elements of the list', 1_500, scrolled.nodes, ''),
          atMost('   … longest task', 50, scrolled.longestTaskMs, 'ms'),
          { metric: '   … all of it', target: '', value: scrolled.seconds, unit: 's', ok: true },
        ]
      } finally {
        await owner.end()
      }
    })
  },
}

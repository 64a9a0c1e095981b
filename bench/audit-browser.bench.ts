import pg from 'pg'
import { buildPanel } from '../scripts/start/build-panel.ts'
import { fillAndSeal } from './audit/fill-and-seal.ts'
import { verifyInBrowser } from './audit/verify-in-browser.ts'
import { atLeast, atMost, type Bench } from './bench.ts'
import { withBenchStack } from './load/bench-stack.ts'
import { withBrowser } from './load/with-browser.ts'

export const bench: Bench = {
  name: 'audit-browser',
  about: 'a long audit log verified in the browser (D1)',
  isProof: true,
  async run({ size, log }) {
    const panelDir = await buildPanel(log)
    const rows = size === 'proof' ? 1_000_000 : 200_000
    return withBrowser(log, (browser) =>
      withBenchStack({ panelDir, schedule: false }, async (stack) => {
        const owner = new pg.Client({ connectionString: stack.dbUrl })
        await owner.connect()
        await fillAndSeal(owner, rows).finally(() => owner.end())
        log(`${rows} entries are sealed`)
        const check = await verifyInBrowser(stack, browser)
        return [
          atLeast(
            `D1 entries verified per second, of ${rows}`,
            50_000,
            Math.round(check.rowsPerSecond),
            '/s',
          ),
          { metric: '   the whole check', target: '', value: check.seconds, unit: 's', ok: true },
          atMost('   longest task of the page meanwhile', 50, check.longestTaskMs, 'ms'),
          {
            metric: '   found',
            target: 'nothing',
            value: check.found,
            unit: '',
            ok: check.found === 'nothing',
          },
        ]
      }),
    )
  },
}

import { buildPanel } from '../scripts/start/build-panel.ts'
import { atLeast, atMost, type Bench, type BenchRow } from './bench.ts'
import { countNodes, goToEnd, liveInsert, loadQueue } from './lists/measure-queue.ts'
import { openQueuePanel, type QueuePanel } from './lists/queue-stack.ts'
import { withBenchStack } from './load/bench-stack.ts'
import { percentile } from './load/percentile.ts'
import { withBrowser } from './load/with-browser.ts'

const many = 10_000
const few = 100
const twoFramesMs = 2_000 / 60

async function measure(long: QueuePanel, short: QueuePanel, rounds: number): Promise<BenchRow[]> {
  const loads = { long: [await loadQueue(long)], short: [await loadQueue(short)] }
  for (let round = 1; round < rounds; round += 1) {
    loads.long.push(await loadQueue(long))
    loads.short.push(await loadQueue(short))
  }
  const median = (of: keyof typeof loads, what: 'painted' | 'drawing') =>
    percentile(
      loads[of].map((load) => load[what]),
      50,
    )
  const nodes = [await countNodes(long)]
  const insertMs = await liveInsert(long, 7)
  const total = many + 7
  const reached = await goToEnd(long, total)
  nodes.push(await countNodes(long))
  const ratio = (what: 'painted' | 'drawing') => median('long', what) / median('short', what)
  return [
    atMost(
      `F6 first rows painted, ${many} over ${few} (${median('short', 'painted').toFixed(0)} ms)`,
      1.5,
      ratio('painted'),
      '×',
    ),
    atMost(
      `   … from their arrival (${median('short', 'drawing').toFixed(0)} ms)`,
      1.5,
      ratio('drawing'),
      '×',
    ),
    atMost('F6 nodes in the list', 400, Math.max(...nodes), ''),
    atMost('F6 one live insert, main thread', Math.round(twoFramesMs * 10) / 10, insertMs, 'ms'),
    atLeast('   row that End reaches', total, reached, ''),
  ]
}

export const bench: Bench = {
  name: 'lists',
  about: 'ten thousand pending requests on the screen (F6)',
  isProof: true,
  async run({ size, log }) {
    const panelDir = await buildPanel(log)
    const options = { panelDir, schedule: false }
    return withBrowser(log, (browser) =>
      withBenchStack(options, (longStack) =>
        withBenchStack(options, async (shortStack) => {
          const long = await openQueuePanel(longStack, browser, many)
          const short = await openQueuePanel(shortStack, browser, few)
          log(`${many} and ${few} requests wait`)
          try {
            return await measure(long, short, size === 'proof' ? 21 : 9)
          } finally {
            await Promise.all([long.close(), short.close()])
          }
        }),
      ),
    )
  },
}

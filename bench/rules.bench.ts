import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AlertedObjective } from '@domain/alerts/prometheus-rules.ts'
import { askAboutFiles, firingTest, steadyTraffic } from '../test/play-rules.ts'
import { atMost, atLeast, type Bench } from './bench.ts'

const day = 1_440
const availability: AlertedObjective = {
  ...{ id: 'api_availability', title: 'API availability', kind: 'events', service: 'api' },
  ...{ queue: null, limit: null, objectivePpm: 999_000, minBad: 5 },
}

export const bench: Bench = {
  name: 'rules',
  about:
    'exported alerts against the evaluator, minute by minute, over whole windows of three days',
  isProof: true,
  async run({ log }) {
    const folder = await mkdtemp(join(tmpdir(), 'omnihub-rules-'))
    try {
      const { spans, files } = firingTest(
        availability,
        steadyTraffic(5 * day, [
          { from: 3 * day, to: 3 * day + 30, bad: 100 },
          { from: 3 * day + 600, to: 4 * day, bad: 1 },
          { from: 4 * day + 300, to: 4 * day + 360, bad: 12 },
        ]),
      )
      const said = await askAboutFiles(folder, ['test', 'rules', 'test.yml'], files)
      const wrong = said.match(/exp:/g)?.length ?? 0
      if (wrong > 0) log(said)
      const edges = spans.flatMap(({ fired }) => fired.flatMap(({ at, until }) => [at, until]))
      return [
        atLeast('tiers that fired', 4, spans.filter(({ fired }) => fired.length > 0).length, ''),
        atMost(
          `minutes that differ around ${edges.filter((edge) => edge !== null).length} begins and ends`,
          0,
          said.startsWith('0 ') ? wrong : Math.max(1, wrong),
          '',
        ),
      ]
    } finally {
      await rm(folder, { recursive: true })
    }
  },
}

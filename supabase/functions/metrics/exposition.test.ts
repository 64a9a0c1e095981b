import { execFile } from 'node:child_process'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensurePrometheus } from '../../../scripts/ensure-prometheus.ts'
import { renderExposition, type Family } from './exposition.ts'

let promtool = ''
beforeAll(async () => {
  promtool = (await ensurePrometheus()).promtool
}, 300_000)

/** What promtool says about a text; nothing when it has nothing to say. */
function check(text: string): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(promtool, ['check', 'metrics'], (error, stdout, stderr) =>
      resolve(error === null ? '' : stdout + stderr),
    )
    child.stdin?.end(text)
  })
}

const gauge = (label: string, value: number): Family => ({
  ...{ name: 'omnihub_depth', type: 'gauge', help: 'How\ndeep \\ it is.' },
  samples: [{ labels: { queue: label }, value }],
})

describe('the text', () => {
  test('is what a scraper reads', () => {
    expect(renderExposition([gauge('a "b"\n\\', 0.25), { ...gauge('x', 1), samples: [] }])).toBe(
      [
        String.raw`# HELP omnihub_depth How\ndeep \\ it is.`,
        '# TYPE omnihub_depth gauge',
        String.raw`omnihub_depth{queue="a \"b\"\n\\"} 0.25`,
        '',
      ].join('\n'),
    )
  })

  test('holds for every label and every number, as promtool reads it', async () => {
    const samples = fc.sample(
      fc.tuple(fc.string({ unit: 'grapheme' }), fc.double({ noNaN: true })),
      {
        numRuns: 200,
        seed: 4,
      },
    )
    const families = samples.map(([label, value], index): Family => ({
      ...gauge(label, Number.isFinite(value) ? value : 0),
      name: `omnihub_depth_${index}`,
    }))
    expect(await check(renderExposition(families))).toBe('')
  })

  test('is refused by promtool when it is wrong, so that silence means something', async () => {
    expect(await check('omnihub_depth{queue="a} 1\n')).not.toBe('')
    expect(await check(renderExposition([{ ...gauge('a', 1), type: 'counter' }]))).toContain(
      '_total',
    )
  })
})

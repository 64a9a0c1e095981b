import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { faultsOfMetrics, findPromtool } from '../../../test/ask-promtool.ts'
import { renderExposition, type Family } from './exposition.ts'

beforeAll(findPromtool, 300_000)

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
    expect(await faultsOfMetrics(renderExposition(families))).toBe('')
  })

  test('is refused by promtool when it is wrong, so that silence means something', async () => {
    expect(await faultsOfMetrics('omnihub_depth{queue="a} 1\n')).not.toBe('')
    expect(
      await faultsOfMetrics(renderExposition([{ ...gauge('a', 1), type: 'counter' }])),
    ).toContain('_total')
  })
})

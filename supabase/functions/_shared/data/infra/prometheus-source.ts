import { infraSample, isInfraMetric, missingFrom } from '../../domain/infra/metrics.ts'
import { ok } from '../../domain/result.ts'
import type { InfraSource } from '../../ports/infra-source.ts'
import type { PrometheusSettings } from '../metrics-settings.ts'
import { createQuestion } from '../prometheus/query-api.ts'
import { figuresExpression } from './figure-expressions.ts'
import { hostedOnly, machineFigures } from './machine-figures.ts'

/** The machine, as a Prometheus that scrapes its node_exporter (or a hosted project) knows it. */
export function createPrometheusSource(
  settings: PrometheusSettings,
  now: () => number = Date.now,
): InfraSource {
  const expression = figuresExpression(machineFigures, settings.selector)
  return {
    name: 'prometheus',
    async read() {
      const read = await createQuestion(settings).ask([{ expression, at: now() }])
      if (!read.ok) return read
      const samples = read.value
        .flat()
        .flatMap(({ labels: { figure = '' }, points: [point] }) =>
          point && isInfraMetric(figure) ? [infraSample(figure, point[1])] : [],
        )
      const expected = machineFigures
        .map(({ name }) => name)
        .filter((name) => !hostedOnly.includes(name))
      const detail = new URL(settings.url).host
      return ok({ source: 'prometheus', detail, samples, missing: missingFrom(expected, samples) })
    },
  }
}

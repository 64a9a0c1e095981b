import type { ObjectiveCharts } from '@/backend/slo-charts.ts'
import type { Evaluated } from './deploys.ts'
import type { Measured } from './indicator.ts'

/** What the evaluation measured over 28 days. */
export function measuredAtEvaluation({ status }: Evaluated): Measured {
  return {
    counts: status.counts,
    percentiles: status.percentiles.map(({ q, whole }) => ({ q, value: whole })),
    latest: status.latest,
    highest: null,
    refused: status.refused,
  }
}

/** What a window measured. */
export function measuredIn({ window }: ObjectiveCharts): Measured {
  const { counts, percentile, latest, highest, refused } = window
  return {
    ...{ counts, latest, highest },
    percentiles: percentile === null ? [] : [percentile],
    refused: refused ?? 0,
  }
}

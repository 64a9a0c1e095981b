import type { ExposedInfra } from '../_shared/contracts/infra.ts'
import type { Family } from './exposition.ts'

/** Machine, database, cache, dependencies and costs, for whoever scrapes us. */
export function infraFamilies({ figures, dependencies, costs }: ExposedInfra): Family[] {
  return [
    {
      ...{ name: 'omnihub_infra', type: 'gauge' },
      help: 'Figures of machine, database and cache as last told, by the names of docs/infrastructure.md; counters are per second.',
      samples: Object.entries(figures).map(([name, value]) => ({ labels: { name }, value })),
    },
    {
      ...{ name: 'omnihub_dependency_up', type: 'gauge' },
      help: 'Whether a dependency answered its last probe; absent when it is not configured or nobody asked.',
      samples: dependencies.map(({ name, state }) => ({
        labels: { dependency: name },
        value: state === 'unreachable' ? 0 : 1,
      })),
    },
    {
      ...{ name: 'omnihub_dependency_latency_seconds', type: 'gauge' },
      help: 'How long the last probe of a dependency took.',
      samples: dependencies.flatMap(({ name, latency_ms }) =>
        latency_ms === null ? [] : [{ labels: { dependency: name }, value: latency_ms / 1000 }],
      ),
    },
    {
      ...{ name: 'omnihub_service_budget_dollars', type: 'gauge' },
      help: 'What a service may cost a month.',
      samples: costs.map(({ service, budget_cents }) => ({
        labels: { service },
        value: budget_cents / 100,
      })),
    },
    {
      ...{ name: 'omnihub_service_cost_projected_dollars', type: 'gauge' },
      help: 'What a service is going to cost this month, where somebody entered it.',
      samples: costs.flatMap(({ service, projected_cents }) =>
        projected_cents === null ? [] : [{ labels: { service }, value: projected_cents / 100 }],
      ),
    },
  ]
}

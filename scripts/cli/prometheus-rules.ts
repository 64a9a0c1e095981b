import { stringify } from 'yaml'
import { z } from 'zod'
import { burnRateRules, type RuleGroup } from '@domain/alerts/prometheus-rules.ts'
import { createSignedInBackend, read } from './backend.ts'
import { readConnection } from './connection.ts'
import { readOptions } from './read-options.ts'
import type { Terminal } from './terminal.ts'

const objectives = z.array(
  z
    .object({
      id: z.string(),
      position: z.number(),
      title: z.string(),
      kind: z.enum(['events', 'latency', 'queue']),
      service: z.enum(['api', 'executor', 'workflows', 'queue']),
      queue: z.enum(['pending_approvals', 'dead_letters']).nullable(),
      limit_value: z.number().nullable(),
      objective_ppm: z.number(),
      min_bad: z.number(),
      enabled: z.boolean(),
    })
    .transform(({ limit_value, objective_ppm, min_bad, ...objective }) => ({
      ...objective,
      ...{ limit: limit_value, objectivePpm: objective_ppm, minBad: min_bad },
    })),
)
const columns = 'id,position,title,kind,service,queue,limit_value,objective_ppm,min_bad,enabled'

/** `prometheus-rules [--operator]`: what the objectives of the installation alert on, for another Prometheus. */
export async function prometheusRules(args: string[], terminal: Terminal) {
  const { values } = readOptions(args, { operator: { type: 'boolean' } })
  const backend = await createSignedInBackend(await readConnection())
  const found = await read(backend, 'slo_objectives', columns, objectives)
  const wanted = found.filter(({ enabled }) => enabled).sort((a, b) => a.position - b.position)
  terminal.print(ruleFile(burnRateRules(wanted), values.operator ? 'operator' : 'file').trimEnd())
}

/** Groups as a rule file, or as the resource that the Prometheus Operator takes. YAML. */
export function ruleFile(groups: readonly RuleGroup[], form: 'file' | 'operator'): string {
  const resource = {
    ...{ apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule' },
    ...{ metadata: { name: 'omnihub-slo' }, spec: { groups } },
  }
  // Expressions are compared line by line with what Prometheus shows, so none is folded.
  return stringify(form === 'file' ? { groups } : resource, { lineWidth: 0 })
}

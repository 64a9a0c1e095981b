import { stringify } from 'yaml'
import { z } from 'zod'
import { alertmanagerConfig } from '@domain/alerts/alertmanager.ts'
import { ruleGroups, type RuleGroup } from '@domain/alerts/prometheus-rules.ts'
import { createSignedInBackend, read } from './backend.ts'
import { CommandError } from './command-error.ts'
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

/** `prometheus-rules [--operator] [--panel URL]`: every alert of the installation, for another Prometheus. */
export async function prometheusRules(args: string[], terminal: Terminal) {
  const { values } = readOptions(args, {
    ...{ operator: { type: 'boolean' }, panel: { type: 'string' } },
  })
  const connection = await readConnection()
  const panelUrl = panelOf(values.panel, connection.panelUrl)
  const backend = await createSignedInBackend(connection)
  const found = await read(backend, 'slo_objectives', columns, objectives)
  const wanted = found.filter(({ enabled }) => enabled).sort((a, b) => a.position - b.position)
  const groups = ruleGroups(wanted, panelUrl)
  terminal.print(ruleFile(groups, values.operator ? 'operator' : 'file').trimEnd())
}

/** `alertmanager-route`: how an Alertmanager tells of them as the panel does. Needs nobody signed in. */
export function alertmanagerRoute(args: string[], terminal: Terminal): Promise<void> {
  readOptions(args, {})
  terminal.print(stringify(alertmanagerConfig(), { lineWidth: 0 }).trimEnd())
  return Promise.resolve()
}

/** Alerts link to runbooks, which are read in the panel. */
function panelOf(given: string | undefined, known: string | null): string {
  const url = given ?? known
  if (url === null || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CommandError(
      url === null ? 'The address of the panel is not known.' : `--panel: ${url} is no address.`,
      {
        hint: 'Give it with --panel https://…: alerts link to the runbooks there.',
      },
    )
  }
  return url.replace(/\/+$/, '')
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

import { machineSources, type InfraSourceName } from '../../domain/infra/metrics.ts'
import { err, type Result } from '../../domain/result.ts'
import type { InfraSource } from '../../ports/infra-source.ts'
import type { RpcOptions } from '../call-rpc.ts'
import { createDatabaseSource } from './database-source.ts'
import { createPrometheusSource } from './prometheus-source.ts'
import { createRedisSource } from './redis-source.ts'
import type { InfraSettings, MachineSettings } from './settings.ts'
import { createSupabaseSource } from './supabase-source.ts'

/** What is read here, and what is not configured. A host is read by the process that runs on it. */
export function createInfraSources(settings: InfraSettings, service: RpcOptions) {
  const { machine, machineSource, redis } = settings
  const sources: InfraSource[] = [createDatabaseSource(service)]
  const absent: InfraSourceName[] = machineSources.filter((name) => name !== machineSource)
  if (machine.ok) sources.push(...sourcesOf(machine.value))
  else if (machineSource !== null) sources.push(brokenSource(machineSource, machine))

  if (!redis.ok) sources.push(brokenSource('redis', redis))
  else if (redis.value === null) absent.push('redis')
  else sources.push(createRedisSource(redis.value))
  return { sources, absent }
}

function sourcesOf(machine: MachineSettings | null): InfraSource[] {
  switch (machine?.source) {
    case undefined:
    case 'host':
      return []
    case 'supabase':
      return [createSupabaseSource(machine.endpoint)]
    case 'prometheus':
      return [createPrometheusSource(machine.prometheus)]
  }
}

/** One that is configured in a way that makes no sense says so, wherever its figures would stand. */
function brokenSource(
  name: InfraSourceName,
  { error }: Extract<Result<unknown, string>, { ok: false }>,
): InfraSource {
  return { name, read: () => Promise.resolve(err({ message: error })) }
}

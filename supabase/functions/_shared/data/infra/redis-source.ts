import {
  infraSample,
  missingFrom,
  type InfraMetric,
  type InfraSample,
} from '../../domain/infra/metrics.ts'
import { err, ok } from '../../domain/result.ts'
import type { InfraSource } from '../../ports/infra-source.ts'
import { askRedis, type RedisAddress } from '../redis/ask-redis.ts'

const timeoutMs = 3_000

/** Lines of `INFO` by the name we know them under. */
const lines = {
  redis_memory_used_bytes: 'used_memory',
  redis_memory_max_bytes: 'maxmemory',
  redis_clients: 'connected_clients',
  redis_commands: 'total_commands_processed',
  redis_hits: 'keyspace_hits',
  redis_misses: 'keyspace_misses',
  redis_evicted: 'evicted_keys',
} as const satisfies Partial<Record<InfraMetric, string>>

type Told = keyof typeof lines
const told = Object.keys(lines).filter((name): name is Told => name in lines)

/** A Redis or what speaks like one, by its `INFO`. */
export function createRedisSource(address: RedisAddress): InfraSource {
  return {
    name: 'redis',
    async read() {
      try {
        const [info = ''] = await askRedis(address, [['INFO']], AbortSignal.timeout(timeoutMs))
        return ok({ source: 'redis', ...readInfo(info) })
      } catch (error) {
        return err({
          message: `Redis gave no figures: ${error instanceof Error ? error.message : 'unknown'}`,
        })
      }
    },
  }
}

/** The figures of an `INFO`, and which of ours it does not have: services that imitate Redis tell less. */
export function readInfo(info: string) {
  const fields = new Map(
    info.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(':')
      return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const]
    }),
  )
  const samples = told.flatMap((name): InfraSample[] => {
    const text = fields.get(lines[name])
    return text !== undefined && /^\d+$/.test(text) ? [infraSample(name, Number(text))] : []
  })
  // A database without keys has no line, but its section has a heading.
  if (info.includes('# Keyspace')) {
    const keys = [...fields].flatMap(([name, text]) => {
      const count = /^db\d+$/.test(name) ? /^keys=(\d+)/.exec(text)?.[1] : undefined
      return count === undefined ? [] : [Number(count)]
    })
    samples.push(
      infraSample(
        'redis_keys',
        keys.reduce((sum, count) => sum + count, 0),
      ),
    )
  }
  const version = fields.get('valkey_version') ?? fields.get('redis_version')
  const product = fields.has('valkey_version') ? 'Valkey' : 'Redis'
  return {
    detail: version === undefined ? product : `${product} ${version}`,
    samples,
    missing: missingFrom([...told, 'redis_keys'], samples),
  }
}

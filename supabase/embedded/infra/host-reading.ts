import { readFile, statfs } from 'node:fs/promises'
import os from 'node:os'
import {
  infraSample,
  missingFrom,
  type InfraMetric,
  type InfraReading,
  type InfraSample,
} from '../../functions/_shared/domain/infra/metrics.ts'
import { busySeconds, memoryOf, networkBytes } from './proc-files.ts'

/** What this machine should tell of itself. */
const expected: InfraMetric[] = [
  ...(['cpu_busy_cores', 'cpu_cores', 'load_1m', 'memory_used_bytes'] as const),
  ...(['memory_total_bytes', 'swap_used_bytes', 'disk_used_bytes', 'disk_total_bytes'] as const),
  ...(['network_in_bytes', 'network_out_bytes'] as const),
]

export interface HostFiles {
  /** Text of a file below /proc; null where there is none, as on macOS and Windows. */
  read: (name: 'stat' | 'meminfo' | 'net/dev') => Promise<string | null>
  /** A folder on the disk that holds the data. */
  dataDir: string
}

export const procFiles: HostFiles['read'] = (name) =>
  readFile(`/proc/${name}`, 'utf8').catch(() => null)

/** How this machine runs now. Where /proc is missing the platform is asked, and what it does not know is missing. */
export async function readHost({ read, dataDir }: HostFiles): Promise<InfraReading> {
  const [stat, meminfo, net, disk] = await Promise.all([
    read('stat'),
    read('meminfo'),
    read('net/dev'),
    statfs(dataDir).catch(() => null),
  ])
  const samples: InfraSample[] = [
    infraSample('cpu_busy_cores', (stat === null ? null : busySeconds(stat)) ?? busyByPlatform()),
    infraSample('cpu_cores', os.cpus().length),
    // Windows has no load, and says 0.
    ...(os.platform() === 'win32' ? [] : [infraSample('load_1m', os.loadavg()[0] ?? 0)]),
    ...memorySamples(meminfo),
    ...(disk === null
      ? []
      : [
          // What is kept back for root is neither free nor usable, as df has it.
          infraSample('disk_used_bytes', (disk.blocks - disk.bfree) * disk.bsize),
          infraSample('disk_total_bytes', (disk.blocks - disk.bfree + disk.bavail) * disk.bsize),
        ]),
    ...networkSamples(net),
  ]
  return {
    source: 'host',
    detail: `${os.type()} ${os.release().split('-')[0] ?? ''}`.trim(),
    samples,
    missing: missingFrom(expected, samples),
  }
}

function busyByPlatform(): number {
  return (
    os.cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) /
    1000
  )
}

function memorySamples(meminfo: string | null): InfraSample[] {
  const memory = meminfo === null ? null : memoryOf(meminfo)
  if (memory === null) {
    return [
      infraSample('memory_used_bytes', os.totalmem() - os.freemem()),
      infraSample('memory_total_bytes', os.totalmem()),
    ]
  }
  return [
    infraSample('memory_used_bytes', memory.used),
    infraSample('memory_total_bytes', memory.total),
    ...(memory.swapUsed === null ? [] : [infraSample('swap_used_bytes', memory.swapUsed)]),
  ]
}

function networkSamples(net: string | null): InfraSample[] {
  const bytes = net === null ? null : networkBytes(net)
  if (bytes === null) return []
  return [infraSample('network_in_bytes', bytes.in), infraSample('network_out_bytes', bytes.out)]
}

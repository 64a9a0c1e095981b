import { readFile } from 'node:fs/promises'
import os from 'node:os'
import { describe, expect, test } from 'vitest'
import { procFiles, readHost, type HostFiles } from './host-reading.ts'
import { busySeconds, memoryOf, networkBytes } from './proc-files.ts'

const stat = `cpu  1000 20 300 90000 400 5 15 60 7 0
cpu0 500 10 150 45000 200 2 8 30 3 0
intr 1234
`
const netDev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 999999     10    0    0    0     0          0         0 999999     10    0    0    0     0       0          0
  eth0: 12345678   90    0    0    0     0          0         0 7654321     80    0    0    0     0       0          0
docker0:1000        9    0    0    0     0          0         0 2000         8    0    0    0     0       0          0
`

test('files of /proc are read as the kernel writes them', () => {
  expect(busySeconds(stat)).toBe(14)
  expect(
    memoryOf(
      'MemTotal:  2048 kB\nMemFree:  100 kB\nMemAvailable:  512 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n',
    ),
  ).toEqual({
    ...{ total: 2_097_152, used: 1_572_864, swapUsed: 0 },
  })
  expect(networkBytes(netDev)).toEqual({ in: 12_346_678, out: 7_656_321 })
})

test('what they do not say is not zero', () => {
  expect([busySeconds(''), memoryOf('MemTotal: 1 kB\n'), networkBytes('    lo: 1 2\n')]).toEqual([
    null,
    null,
    null,
  ])
  expect(memoryOf('MemTotal: 2 kB\nMemAvailable: 1 kB\n')?.swapUsed).toBeNull()
})

describe('this machine', () => {
  const figures = async (read: HostFiles['read'], dataDir = os.tmpdir()) => {
    const { samples, missing } = await readHost({ read, dataDir })
    return { of: new Map(samples.map(({ name, value }) => [name, value])), missing }
  }

  test('is told whole on Linux', { skip: process.platform !== 'linux' }, async () => {
    const { of, missing } = await figures(procFiles)
    expect(missing).toEqual([])
    const uptime = Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0])
    expect(of.get('cpu_busy_cores')).toBeLessThan(uptime * os.cpus().length)
    expect(of.get('cpu_cores')).toBe(os.cpus().length)
    for (const part of ['memory', 'disk'] as const) {
      expect(of.get(`${part}_used_bytes`)).toBeGreaterThan(0)
      expect(of.get(`${part}_used_bytes`)).toBeLessThan(of.get(`${part}_total_bytes`) ?? 0)
    }
  })

  test('is told as far as the platform knows where there is no /proc', async () => {
    const { of, missing } = await figures(() => Promise.resolve(null))
    expect(missing).toEqual(['swap_used_bytes', 'network_in_bytes', 'network_out_bytes'])
    expect(of.get('memory_total_bytes')).toBe(os.totalmem())
    expect(of.get('cpu_busy_cores')).toBeGreaterThan(0)
  })

  test('misses a disk that is not there', async () => {
    const { missing } = await figures(procFiles, '/nowhere/at/all')
    expect(missing).toEqual(expect.arrayContaining(['disk_used_bytes', 'disk_total_bytes']))
  })
})

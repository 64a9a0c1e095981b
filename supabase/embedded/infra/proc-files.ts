/** `/proc/stat` counts hundredths of a second on every Linux that is in use. */
const ticksPerSecond = 100

/** Seconds that all cores together were at work since the start; waiting for a disk is not work. Null: not told. */
export function busySeconds(stat: string): number | null {
  const line = /^cpu\s+(.+)$/m.exec(stat)?.[1]
  if (line === undefined) return null
  // user nice system idle iowait irq softirq steal; guest time is counted as user time already.
  const [user, nice, system, , , irq = 0, softirq = 0, steal = 0] = line.split(/\s+/).map(Number)
  if (user === undefined || nice === undefined || system === undefined) return null
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond
}

/** Bytes of `/proc/meminfo`; what the kernel could give back at once is not used. Null: not told. */
export function memoryOf(
  meminfo: string,
): { total: number; used: number; swapUsed: number | null } | null {
  const bytes = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1]
    return kib === undefined ? null : Number(kib) * 1024
  }
  const [total, available] = [bytes('MemTotal'), bytes('MemAvailable')]
  if (total === null || available === null) return null
  const [swap, swapFree] = [bytes('SwapTotal'), bytes('SwapFree')]
  return {
    ...{ total, used: total - available },
    swapUsed: swap === null || swapFree === null ? null : swap - swapFree,
  }
}

/** Bytes that came in and went out since the start, over everything but the loopback. Null: not told. */
export function networkBytes(netDev: string): { in: number; out: number } | null {
  const devices = [...netDev.matchAll(/^\s*([^:\s]+):\s*(.+)$/gm)]
    .filter(([, device]) => device !== 'lo')
    .map(([, , fields = '']) => fields.trim().split(/\s+/).map(Number))
  if (devices.length === 0) return null
  const sum = (field: number) => devices.reduce((all, fields) => all + (fields[field] ?? 0), 0)
  return { in: sum(0), out: sum(8) }
}

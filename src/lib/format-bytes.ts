const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
const decimal = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

export interface Amount {
  figure: string
  unit: string
}

/** What is stored, in powers of 1024: `5.1` and `GiB`. */
export function bytesStored(bytes: number): Amount {
  return inUnits(bytes, 1024, binary)
}

/** What passes, in powers of 1000, as networks are sold: `4.2` and `MB`. */
export function bytesPassed(bytes: number): Amount {
  return inUnits(bytes, 1000, decimal)
}

/** An amount in the unit of another one, so that `5.1 of 8 GiB` compares. */
export function inUnitOf({ unit }: Amount, bytes: number): string {
  const power = Math.max(binary.indexOf(unit), decimal.indexOf(unit))
  return figureOf(bytes / (binary.includes(unit) && power > 0 ? 1024 : 1000) ** power)
}

/** `5.1 GiB` */
export function formatBytes(bytes: number): string {
  const { figure, unit } = bytesStored(bytes)
  return `${figure}\u00A0${unit}`
}

function inUnits(bytes: number, base: number, units: readonly string[]): Amount {
  let power = 0
  let value = Math.abs(bytes)
  // What would read 1024.0 is 1.0 of the next unit.
  while (value >= base - 0.05 && power < units.length - 1) {
    value /= base
    power += 1
  }
  return { figure: `${bytes < 0 ? '\u2212' : ''}${figureOf(value)}`, unit: units[power] ?? 'B' }
}

/** One decimal where it tells something. */
function figureOf(value: number): string {
  return value >= 99.95 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1)
}

import type { AuditFilter } from './audit.ts'
import { openFunction } from './function-call.ts'

export interface ExportProgress {
  bytes: number
  rows: number
  /** How many there may be; null when nobody knows. */
  estimatedRows: number | null
}

export interface ExportedFile {
  name: string
  content: Blob
}

/** One byte that ends every record of a format, and nothing else in it. */
const recordEnd = { csv: 0x0d, ndjson: 0x0a, bundle: 0x0a } as const

/** Records that are no entries and stand before them or after them. */
const surrounding = { csv: 1, ndjson: 0, bundle: 2 } as const

export type ExportFormat = keyof typeof recordEnd

/**
 * Reads the log as a file, telling how far it is. Rejects when it was broken off: half a file is none.
 * That it was asked for is in the log by then.
 */
export async function exportAudit(
  format: ExportFormat,
  filter: AuditFilter,
  onProgress: (progress: ExportProgress) => void,
  signal: AbortSignal,
): Promise<ExportedFile & ExportProgress> {
  const query = new URLSearchParams({ format, ...filter })
  const response = await openFunction(`audit/export?${query.toString()}`, signal)
  const estimate = Number(response.headers.get('x-estimated-rows') ?? Number.NaN)
  const estimatedRows = Number.isNaN(estimate) ? null : estimate
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  let rows = -surrounding[format]
  for (const reader = response.body?.getReader(); ;) {
    const part = await reader?.read()
    if (part === undefined || part.done) break
    parts.push(part.value)
    bytes += part.value.byteLength
    for (const byte of part.value) if (byte === recordEnd[format]) rows += 1
    onProgress({ bytes, rows: Math.max(0, rows), estimatedRows })
  }
  // Checkpoints stand among the entries; its last line says how many those are.
  const end = format === 'bundle' ? endOfBundle(await new Blob(parts.slice(-2)).text()) : null
  rows = end ?? rows
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  return {
    name: name ?? `audit.${format}`,
    content: new Blob(parts, { type: response.headers.get('content-type') ?? '' }),
    ...{ bytes, rows: Math.max(0, rows), estimatedRows },
  }
}

/** How many entries the last line of a bundle says it has; null when it is not there. */
function endOfBundle(text: string): number | null {
  const count = /\{"type":"end","rows":(\d+),/.exec(text)?.[1]
  return count === undefined ? null : Number(count)
}

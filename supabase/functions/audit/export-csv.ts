import type { ExportFormat } from './export-formats.ts'
import { exportedRows, type ExportedRow } from './exported-rows.ts'

const columns = [
  ...(['seq', 'id', 'created_at', 'actor_id', 'actor_name', 'actor_type', 'action'] as const),
  ...(['resource_type', 'resource_id', 'reason', 'metadata', 'trace_id', 'channel', 'ip'] as const),
  'user_agent',
] as const satisfies readonly (keyof ExportedRow)[]

/** RFC 4180, UTF-8 with the mark that spreadsheets want to see; no cell is a formula. */
export const csvFormat: ExportFormat = {
  contentType: 'text/csv; charset=utf-8',
  extension: 'csv',
  async *write(source) {
    yield { text: `\uFEFF${columns.join(',')}\r\n`, rows: 0 }
    for await (const rows of exportedRows(source)) {
      yield { text: rows.map(csvLine).join(''), rows: rows.length }
    }
  },
}

/** One line of the file. A record ends with CR LF, and nothing within it does. */
export function csvLine(row: ExportedRow): string {
  return `${columns.map((column) => csvCell(row[column])).join(',')}\r\n`
}

function csvCell(value: ExportedRow[keyof ExportedRow]): string {
  if (value === null) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  // A spreadsheet runs what begins like a formula, also after blanks; the apostrophe makes it text.
  const harmless = /^[\s\uFEFF]*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  const oneLine = harmless.replace(/\r\n?/g, '\n')
  return /[",\n]/.test(oneLine) ? `"${oneLine.replaceAll('"', '""')}"` : oneLine
}

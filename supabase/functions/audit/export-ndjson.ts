import type { ExportFormat } from './export-formats.ts'
import { exportedRows } from './exported-rows.ts'

/** One JSON object per line, with the names of the table. */
export const ndjsonFormat: ExportFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  extension: 'ndjson',
  async *write(source) {
    for await (const rows of exportedRows(source)) {
      yield { text: rows.map((row) => `${JSON.stringify(row)}\n`).join(''), rows: rows.length }
    }
  },
}

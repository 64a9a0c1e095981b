import * as z from 'zod/mini'
import { command } from './request.ts'

export interface SloExport {
  what: 'figures' | 'trends' | 'everything'
  format: 'csv' | 'json'
}

/** Has the audit log say that this is saved as a file. */
export function recordExport(saved: SloExport) {
  return command('record_export', { ...saved }, z.object({ ok: z.boolean() }))
}

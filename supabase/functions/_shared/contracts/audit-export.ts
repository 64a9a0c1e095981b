import * as z from 'zod/mini'

const optionalText = z.optional(z.string().check(z.maxLength(200)))

/** What to export, as the address of the page says it, and as what. */
export const auditExportQuery = z.strictObject({
  format: z.string().check(z.maxLength(20)),
  q: optionalText,
  actor: optionalText,
  action: optionalText,
  resource: optionalText,
  channel: optionalText,
  from: optionalText,
  to: optionalText,
})

export type AuditExportQuery = z.output<typeof auditExportQuery>

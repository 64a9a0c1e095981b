import * as z from 'zod/mini'

/** A timestamp of the server, as milliseconds since the epoch. */
export const instant = z.pipe(
  z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), 'not a time')),
  z.transform((text) => Date.parse(text)),
)

/** The same where the server may not know one. */
export const optionalInstant = z.pipe(
  z.nullish(instant),
  z.transform((time) => time ?? null),
)

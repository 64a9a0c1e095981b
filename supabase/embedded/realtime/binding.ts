import { createHash } from 'node:crypto'
import { z } from 'zod'

const entrySchema = z.looseObject({
  event: z.string().transform((event) => event.toUpperCase()),
  schema: z.string().optional(),
  table: z.string().optional(),
  filter: z.string().nullish(),
  select: z.array(z.string()).nullish(),
})

/** One entry of `config.postgres_changes` as the client wrote it, and the number it goes by. */
export interface Binding {
  id: number
  entry: Record<string, unknown>
}

/** Numbers an entry by its content: equal entries share a number on every socket, whatever their key order. */
export function bind(entry: Record<string, unknown>): Binding {
  const keys = Object.keys(entry).sort()
  const text = JSON.stringify(keys.map((key) => [key, entry[key]]))
  return { id: createHash('sha256').update(text).digest().readUIntBE(0, 4) + 1, entry }
}

/** What a binding asks for; `*` stands for every schema or table. Null when the entry does not say. */
export function readBinding({ entry }: Binding): {
  event: string
  schema: string
  table: string
  filter: string
  select: string[] | null
} | null {
  const parsed = entrySchema.safeParse(entry)
  if (!parsed.success) return null
  const { event, schema, table, filter, select } = parsed.data
  if (!['*', 'INSERT', 'UPDATE', 'DELETE'].includes(event)) return null
  if (schema === undefined && table === undefined) return null
  return {
    event,
    schema: schema ?? 'public',
    table: table ?? '*',
    filter: filter ?? '',
    select: select ?? null,
  }
}

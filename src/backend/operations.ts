import * as z from 'zod/mini'
import { read } from './request.ts'

const described = z.array(z.object({ name: z.string(), description: z.nullable(z.string()) }))

/** What each registered operation is for, by name. */
export async function readOperationDescriptions(
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const rows = await read(
    (rest) => rest.from('operations').select('name,description').order('name').limit(1_000),
    described,
    { signal },
  )
  return new Map(rows.map((row) => [row.name, row.description ?? '']))
}

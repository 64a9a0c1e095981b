import * as z from 'zod/mini'
import { read } from './request.ts'

const named = z.array(z.object({ id: z.string(), display_name: z.string() }))

/** What members are called, by id. */
export async function readMemberNames(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const rows = await read(
    (rest) => rest.from('profiles').select('id,display_name').limit(1_000),
    named,
    { signal },
  )
  return new Map(rows.map((row) => [row.id, row.display_name]))
}

import { z } from 'zod'
import type { RawSocket, ReceivedFrame } from './raw-socket.ts'

const cells = z.record(z.string(), z.unknown())
const rowEventSchema = z.object({
  ids: z.array(z.number()),
  data: z.strictObject({
    schema: z.string(),
    table: z.string(),
    type: z.enum(['INSERT', 'UPDATE', 'DELETE']),
    commit_timestamp: z.string().nullable(),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    record: cells.optional(),
    old_record: cells.optional(),
    errors: z.array(z.string()).nullable(),
  }),
})

export type RowEvent = z.infer<typeof rowEventSchema>['data'] & { ids: number[]; channel: string }

/** The row events among frames, in order. */
export function rowEvents(frames: ReceivedFrame[]): RowEvent[] {
  return frames.flatMap(({ event, topic, payload }) => {
    if (event !== 'postgres_changes') return []
    const { ids, data } = rowEventSchema.parse(payload)
    return [{ ...data, ids, channel: topic.replace('realtime:', '') }]
  })
}

/** Row events up to and including the first that fits. What must not come is missing from the list. */
export async function eventsUntil(
  socket: RawSocket,
  fits: (event: RowEvent) => boolean,
  what = 'row event',
): Promise<RowEvent[]> {
  return rowEvents(await socket.until((frame) => rowEvents([frame]).some(fits), what))
}

/** Fits an event about the row with this id. */
export function about(id: number): (event: RowEvent) => boolean {
  return ({ record, old_record }) => record?.id === id || old_record?.id === id
}

/** The first row event about that row. */
export async function eventAbout(socket: RawSocket, id: number): Promise<RowEvent> {
  const event = (await eventsUntil(socket, about(id), `event about row ${id}`)).at(-1)
  if (!event) throw new Error(`no event about row ${id}`)
  return event
}

import * as z from 'zod/mini'
import { optionalInstant } from './instant.ts'
import { command, read } from './request.ts'

const installation = z.pipe(
  z.object({
    environment: z.enum(['production', 'staging', 'local']),
    name: z.string(),
    demo: z.boolean(),
    queue_paused: z.boolean(),
    queue_paused_at: optionalInstant,
    queue_paused_by_name: z.nullable(z.string()),
    queue_paused_reason: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    environment: row.environment,
    name: row.name,
    isDemo: row.demo,
    queue: row.queue_paused
      ? {
          isPaused: true as const,
          since: row.queue_paused_at,
          byName: row.queue_paused_by_name,
          reason: row.queue_paused_reason,
        }
      : { isPaused: false as const },
  })),
)

export type Installation = z.output<typeof installation>

/** Reads which installation this is, from the database and never from the bundle. */
export async function readInstallation(signal: AbortSignal): Promise<Installation> {
  return read(
    (rest) =>
      rest
        .from('installation')
        .select(
          'environment,name,demo,queue_paused,queue_paused_at,queue_paused_by_name,queue_paused_reason',
        )
        .single(),
    installation,
    { signal },
  )
}

/** Pauses or resumes the claiming of queued work. */
export async function pauseQueue(order: { paused: boolean; reason: string }) {
  return command('pause_queue', order, z.object({ queue_paused: z.boolean() }))
}

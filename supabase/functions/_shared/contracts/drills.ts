import * as z from 'zod/mini'

/** `POST health/drill`. What the reason may be is decided by `start_drill`. */
export const startDrillInput = z.strictObject({ reason: z.string('must be a text') })

/** What `start_drill` answers. */
export const startedDrill = z.object({ id: z.uuid(), version: z.number() })

/** What `end_drill` answers. */
export const endedDrill = z.object({ id: z.uuid() })

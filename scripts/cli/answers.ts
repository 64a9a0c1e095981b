import { z } from 'zod'

/** What the commands read of the answers of the RPCs; docs/architecture.md lists them whole. */
export const engaged = z.object({
  version: z.number(),
  changed: z.boolean(),
  server_time: z.string(),
})

export const released = z.object({
  version: z.number(),
  queue_paused: z.boolean(),
  server_time: z.string(),
})

export const stopProgress = z.object({
  server_time: z.string(),
  version: z.number().nullable(),
  running: z.number(),
  open_effects: z.number(),
  halted: z.number(),
  outcome_unknown: z.number(),
  stopped_at: z.string().nullable(),
})

/** The controls row stays raw here: the guard's own strict parser decides whether it can be believed. */
export const controlsReading = z.object({
  controls: z.unknown(),
  installation: z.object({ environment: z.string(), name: z.string(), queue_paused: z.boolean() }),
})

import * as z from 'zod/mini'

/** What `read_health` answers. */
export const systemHealth = z.looseObject({
  controls_readable: z.boolean(),
  jobs: z.array(z.looseObject({ name: z.string(), late: z.boolean(), failed: z.boolean() })),
})

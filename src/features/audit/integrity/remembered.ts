import * as z from 'zod/mini'

const storageKey = 'omnihub-audit-seen'

const stored = z.object({
  installation: z.nullable(z.string()),
  chainNo: z.number(),
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  keyIds: z.array(z.string()),
  at: z.number(),
})

/** What this browser saw when it last found everything in order: an anchor that no owner of the database can reach. */
export type Remembered = z.output<typeof stored>

/** What this browser remembers of an installation; null when nothing. */
export function recall(installation: string | null): Remembered | null {
  try {
    const remembered = stored.parse(JSON.parse(localStorage.getItem(storageKey) ?? ''))
    return remembered.installation === installation ? remembered : null
  } catch {
    return null
  }
}

export function remember(seen: Remembered) {
  localStorage.setItem(storageKey, JSON.stringify(seen))
}

/** For whoever knows why the log is another one, such as after a restore. */
export function forget() {
  localStorage.removeItem(storageKey)
}

import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

const channel = z.looseObject({ id: z.string(), name: z.string(), kind: z.string() })

const time = z.number().nullable()
const openAlert = z.object({
  state: z.enum(['pending', 'firing']),
  pendingAt: z.number(),
  firingAt: time,
  clearingSince: time,
  unknownSince: time,
})

const episode = z.object({
  rule: z.enum(['DatabaseDown', 'SwitchUnproven']),
  summary: z.string(),
  pendingAt: z.number(),
  firingAt: z.number(),
  resolvedAt: time,
  /** Id of the message that tells that it began, and of the one that it ended. */
  began: z.string(),
  ended: z.string(),
  /** By channel: which of the two have arrived there, or that no further try would change anything. */
  told: z.record(z.string(), z.enum(['began', 'ended', 'dead'])),
  /** What of it the database has been told. */
  recorded: z.enum(['nothing', 'began', 'ended']),
})
export type Episode = z.infer<typeof episode>

const known = z.object({
  installation: z.string(),
  environment: z.string(),
  privateEndpointsAllowed: z.boolean(),
  /** Those that want critical alerts. Without secrets, which are read from the environment when they are needed. */
  channels: z.array(channel),
  open: z.partialRecord(z.enum(['DatabaseDown', 'SwitchUnproven']), openAlert),
  episodes: z.array(episode),
})
export type Known = z.infer<typeof known>

/** What is known before anything has been read: nobody to tell. */
export const nothingKnown: Known = {
  ...{ installation: 'OmniHub', environment: 'local', privateEndpointsAllowed: false },
  ...{ channels: [], open: {}, episodes: [] },
}

/**
 * What the supervisor must remember while the database cannot be asked, also across a restart of its own. Channels name
 * people, so the file is for its owner alone.
 */
export function openKnown(dataDir: string) {
  const file = path.join(dataDir, 'outside-alerts.json')
  let written = ''
  return {
    async read(): Promise<Known> {
      try {
        written = await readFile(file, 'utf8')
        return known.parse(JSON.parse(written))
      } catch {
        return nothingKnown
      }
    },
    async write(state: Known): Promise<void> {
      const text = JSON.stringify(state)
      if (text === written) return
      await writeFile(`${file}.new`, text, { mode: 0o600 })
      await rename(`${file}.new`, file)
      written = text
    },
  }
}

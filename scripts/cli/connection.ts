import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { CommandError } from './command-error.ts'

const connectionFile = z.object({
  supabaseUrl: z.string(),
  publishableKey: z.string(),
  dbUrl: z.string().optional(),
  panelUrl: z.string().optional(),
})

export interface Connection {
  url: string
  publishableKey: string
  /** Database URL of the installation's owner; only bootstrap-admin needs it. */
  dbUrl: string | null
  /** Where people read; only links lead there. */
  panelUrl: string | null
}

/**
 * Which installation to talk to: OMNIHUB_URL with OMNIHUB_PUBLISHABLE_KEY (and OMNIHUB_DB_URL), else what the last
 * `npm start` wrote to `.omnihub/connection.json`.
 */
export async function readConnection(env = process.env): Promise<Connection> {
  if (env.OMNIHUB_URL) {
    if (!env.OMNIHUB_PUBLISHABLE_KEY) {
      throw new CommandError('OMNIHUB_PUBLISHABLE_KEY is missing.', {
        hint: 'Set it beside OMNIHUB_URL; the publishable key is not a secret.',
      })
    }
    return {
      url: env.OMNIHUB_URL.replace(/\/+$/, ''),
      publishableKey: env.OMNIHUB_PUBLISHABLE_KEY,
      dbUrl: env.OMNIHUB_DB_URL ?? null,
      panelUrl: env.OMNIHUB_PANEL_URL ?? null,
    }
  }
  const file =
    env.OMNIHUB_CONNECTION ?? path.resolve(import.meta.dirname, '../../.omnihub/connection.json')
  const text = await readFile(file, 'utf8').catch(() => null)
  const parsed = text === null ? null : connectionFile.safeParse(parseJson(text))
  if (!parsed?.success) {
    throw new CommandError('No installation is known.', {
      hint: 'Run npm start, or set OMNIHUB_URL and OMNIHUB_PUBLISHABLE_KEY.',
    })
  }
  return {
    url: parsed.data.supabaseUrl.replace(/\/+$/, ''),
    publishableKey: parsed.data.publishableKey,
    dbUrl: env.OMNIHUB_DB_URL ?? parsed.data.dbUrl ?? null,
    panelUrl: env.OMNIHUB_PANEL_URL ?? parsed.data.panelUrl ?? null,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

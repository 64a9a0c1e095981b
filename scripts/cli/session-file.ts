import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { CommandError } from './command-error.ts'

const sessions = z.record(
  z.string(),
  z.object({ access_token: z.string(), refresh_token: z.string() }),
)

export type StoredSession = z.infer<typeof sessions>[string]

/** Where sessions are kept: OMNIHUB_SESSION_FILE, else the user's configuration folder. */
export function sessionPath(env = process.env): string {
  if (env.OMNIHUB_SESSION_FILE) return env.OMNIHUB_SESSION_FILE
  return path.join(
    env.XDG_CONFIG_HOME ?? path.join(homedir(), '.config'),
    'omnihub',
    'session.json',
  )
}

/**
 * The session for one installation, or null. A file that others can read is refused: whoever read it
 * could stop, or release, in this person's name.
 */
export async function readSession(file: string, url: string): Promise<StoredSession | null> {
  return (await readAll(file))[url] ?? null
}

/** Keeps the session for one installation (mode 600, replaced in one step); null forgets it. */
export async function writeSession(file: string, url: string, session: StoredSession | null) {
  const all = await readAll(file)
  const { [url]: _previous, ...others } = all
  const next = session === null ? others : { ...others, [url]: session }
  if (Object.keys(next).length === 0) {
    await rm(file, { force: true })
    return
  }
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.${String(process.pid)}`
  await writeFile(fresh, JSON.stringify(next), { mode: 0o600 })
  await rename(fresh, file)
}

async function readAll(file: string): Promise<z.infer<typeof sessions>> {
  const facts = await stat(file).catch(() => null)
  if (facts === null) return {}
  if ((facts.mode & 0o077) !== 0) {
    throw new CommandError(`Other users can read ${file}.`, { hint: `Run: chmod 600 ${file}` })
  }
  try {
    return sessions.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    throw new CommandError(`${file} is damaged.`, { hint: 'Delete it and log in again.' })
  }
}

import { randomBytes } from 'node:crypto'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const schema = z.object({
  passwords: z.record(z.string(), z.string()),
  keys: z.record(z.string(), z.string()),
})

/** Passwords by e-mail and API keys by name: made once per installation, kept with its data. */
export type DemoCredentials = z.infer<typeof schema>

const fileIn = (dataDir: string) => join(dataDir, 'demo-credentials.json')

/** What an earlier start made, or nothing yet. */
export async function readCredentials(dataDir: string): Promise<DemoCredentials> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => null)
  const parsed = text === null ? null : schema.safeParse(JSON.parse(text))
  return parsed?.success ? parsed.data : { passwords: {}, keys: {} }
}

/** Keeps credentials, readable by their owner only. */
export async function writeCredentials(
  dataDir: string,
  credentials: DemoCredentials,
): Promise<void> {
  const draft = `${fileIn(dataDir)}.${process.pid}`
  await writeFile(draft, JSON.stringify(credentials, null, 2), { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, fileIn(dataDir))
}

/** A password that nobody has to remember. */
export function newPassword(): string {
  return randomBytes(12).toString('base64url')
}

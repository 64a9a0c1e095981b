import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Mails of the embedded auth to one address, oldest first; none before the first one was sent. */
export async function mailsTo(dataDir: string, email: string): Promise<string[]> {
  const folder = path.join(dataDir, 'mail')
  const names = await readdir(folder).catch(() => [])
  const mails = await Promise.all(
    names.sort().map((name) => readFile(path.join(folder, name), 'utf8')),
  )
  return mails.filter((text) => text.startsWith(`To: ${email}\n`))
}

/** The link in the newest mail to this address. */
export async function invitationLink(dataDir: string, email: string): Promise<string> {
  const newest = (await mailsTo(dataDir, email)).at(-1) ?? ''
  const link = /\S+\/accept-invitation#\S+/.exec(newest)?.[0]
  if (link === undefined) throw new Error(`no invitation was mailed to ${email}`)
  return link
}

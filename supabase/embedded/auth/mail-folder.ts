import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { EmailDriver } from '@supabase/lite'

/**
 * There is no mail server on a laptop: mails are put into a folder that only its owner can read. Their codes
 * sign people in, so they never reach the log; without a folder mails are dropped, and the log says so.
 */
export function createMailFolder(dir: string | null, log: (line: string) => void): EmailDriver {
  let sent = 0
  return {
    async send(message) {
      if (dir === null) {
        log(`mail "${message.subject}" to ${message.to} dropped: no mail folder configured`)
        return
      }
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const name = `${Date.now()}-${process.pid}-${(sent += 1)}.txt`
      // What lite writes below its code is a link that this server does not follow.
      const [code = ''] = (message.text ?? '').split('\n\n')
      const text = `To: ${message.to}\nSubject: ${message.subject}\n\n${code}\n`
      await writeFile(path.join(dir, name), text, { mode: 0o600 })
      log(`mail "${message.subject}" to ${message.to} is in ${path.join(dir, name)}`)
    },
  }
}

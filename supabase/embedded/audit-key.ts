import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from './error-code.ts'

/**
 * The key that signs this installation's checkpoints, PKCS #8 in base64: made once, kept in the data folder for its owner alone.
 * It lies beside the database it vouches for, which is enough to try it out and proves nothing against who owns both.
 */
export async function loadAuditKey(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'audit-key')
  const stored = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (stored !== null) return stored.trim()
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('no key pair was made')
  const exported = await crypto.subtle.exportKey('pkcs8', pair.privateKey)
  const key = Buffer.from(exported).toString('base64')
  await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' })
  return key
}

import type { Pool } from 'pg'
import { AuthError, validationFailed } from './auth-error.ts'

const MIN_LENGTH = 6
// bcrypt ignores what comes after; a longer password would be weaker than it looks.
const MAX_BYTES = 72

/** Throws 422 `weak_password`, or 400 when the password is longer than bcrypt can tell apart. */
export function checkNewPassword(password: string): void {
  if (Buffer.byteLength(password) > MAX_BYTES) {
    throw validationFailed('Password cannot be longer than 72 characters')
  }
  if (password.length < MIN_LENGTH) {
    const message = `Password should be at least ${MIN_LENGTH} characters.`
    throw new AuthError(422, 'weak_password', message, {
      details: { weak_password: { reasons: ['length'], message } },
    })
  }
}

/** Hashes in the database, off this process's event loop; lite reads the same bcrypt format. */
export async function hashPassword(pool: Pool, password: string): Promise<string> {
  const { rows } = await pool.query<{ hash: string }>(
    `select extensions.crypt($1, extensions.gen_salt('bf', 10)) as hash`,
    [password],
  )
  const hash = rows[0]?.hash
  if (hash === undefined) throw new Error('the database returned no password hash')
  return hash
}

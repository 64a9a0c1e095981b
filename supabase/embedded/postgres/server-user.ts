import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface ServerUser {
  uid: number
  gid: number
}

/** Who runs PostgreSQL: nobody special for a normal user, the system user `postgres` for root (made when missing). */
export async function findServerUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null
  const existing = await lookUp()
  if (existing) return existing
  await run('groupadd', ['--system', '--force', 'postgres'])
  await run('useradd', ['--system', '--no-create-home', '--gid', 'postgres', 'postgres'])
  const created = await lookUp()
  if (!created)
    throw new Error('PostgreSQL refuses to run as root, and no user "postgres" could be made.')
  return created
}

async function lookUp(): Promise<ServerUser | null> {
  try {
    const [uid, gid] = await Promise.all([
      run('id', ['-u', 'postgres']),
      run('id', ['-g', 'postgres']),
    ])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

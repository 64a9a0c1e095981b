import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { serverEnvironment } from './server-environment.ts'
import type { ServerPrograms } from './server-programs.ts'

/** Creates the cluster in `<dataDir>/postgres` when there is none; returns that folder. */
export async function initialiseCluster(options: {
  dataDir: string
  programs: ServerPrograms
  superuserPassword: string
}): Promise<string> {
  const { dataDir, programs, superuserPassword } = options
  const clusterDir = path.join(dataDir, 'postgres')
  if (existsSync(path.join(clusterDir, 'PG_VERSION'))) return clusterDir

  // An initdb that was interrupted leaves a folder it then refuses to touch.
  const draft = `${clusterDir}.new`
  await rm(draft, { recursive: true, force: true })
  const passwordFile = path.join(dataDir, 'superuser-password')
  await writeFile(passwordFile, superuserPassword, { mode: 0o600 })
  if (programs.user) await chown(passwordFile, programs.user.uid, programs.user.gid)
  try {
    await runInitdb(programs, dataDir, draft, passwordFile)
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(draft, clusterDir)
  return clusterDir
}

async function runInitdb(
  programs: ServerPrograms,
  cwd: string,
  clusterDir: string,
  passwordFile: string,
): Promise<void> {
  const child = spawn(
    programs.initdb,
    [
      `--pgdata=${clusterDir}`,
      '--username=supabase_admin',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C.UTF-8',
      '--lc-messages=C',
      '--no-sync',
    ],
    { cwd, env: serverEnvironment(), stdio: ['ignore', 'ignore', 'pipe'], ...programs.user },
  )
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  await once(child, 'close')
  if (child.exitCode !== 0) throw new Error(`initdb failed: ${complaint.trim()}`)
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { repositoryRoot } from '../repository-root.ts'

const SOURCES = [
  'index.html',
  'public',
  'src',
  'docs/runbooks',
  'scripts/runbooks',
  'supabase/functions/_shared',
  'package-lock.json',
  'tailwind.config.ts',
  'vite.config.ts',
]

/** Builds the panel when its sources are newer than the last build. Returns the folder to serve. */
export async function buildPanel(log: (line: string) => void): Promise<string> {
  const output = path.join(repositoryRoot, 'dist')
  const built = await newestChange(path.join(output, 'index.html'))
  const changes = await Promise.all(
    SOURCES.map((source) => newestChange(path.join(repositoryRoot, source))),
  )
  if (built > Math.max(...changes)) return output

  log('building the panel …')
  const vite = path.join(repositoryRoot, 'node_modules/vite/bin/vite.js')
  const build = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  await once(build, 'exit')
  if (build.exitCode !== 0) throw new Error('the panel could not be built')
  return output
}

/** Time of the latest change below a path, in milliseconds; 0 when there is nothing. */
async function newestChange(target: string): Promise<number> {
  if (!existsSync(target)) return 0
  const found = await stat(target)
  if (!found.isDirectory()) return found.mtimeMs
  const children = await readdir(target)
  const times = await Promise.all(children.map((child) => newestChange(path.join(target, child))))
  return Math.max(found.mtimeMs, ...times)
}

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { startStack } from '../supabase/embedded/stack.ts'
import { repositoryRoot } from './repository-root.ts'

const run = promisify(execFile)
const typesFile = join(repositoryRoot, 'src/backend/database.types.ts')
const supabaseCli = join(repositoryRoot, 'node_modules/.bin/supabase')

/** The public schema as the migrations make it, in the words of Supabase's own generator. */
async function generateTypes() {
  const dataDir = await mkdtemp(join(tmpdir(), 'omnihub-types-'))
  const stack = await startStack({ dataDir, gatewayPort: 0, postgresPort: 0, schedule: false })
  try {
    const args = ['gen', 'types', '--lang', 'typescript', '--schema', 'public']
    const { stdout } = await run(supabaseCli, [...args, '--db-url', stack.dbUrl], {
      cwd: dataDir,
      env: { ...process.env, DO_NOT_TRACK: '1', SUPABASE_TELEMETRY_DISABLED: '1' },
      maxBuffer: 16 * 1024 * 1024,
    })
    // The CLI remarks on the missing TLS of a loopback address before the types.
    const source = stdout.slice(stdout.indexOf('export type Json'))
    return await format(source, { ...(await resolveConfig(typesFile)), parser: 'typescript' })
  } finally {
    await stack.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const types = await generateTypes()
if (process.argv.includes('--check')) {
  const committed = await readFile(typesFile, 'utf8').catch(() => '')
  if (committed !== types) {
    console.error('src/backend/database.types.ts differs from the migrations; run: npm run types')
    process.exitCode = 1
  }
} else {
  await writeFile(typesFile, types)
}

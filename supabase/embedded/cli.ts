import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startDatabase } from './database.ts'

// Bare PostgreSQL, bootstrapped and migrated, for work on migrations: prints its URLs and runs until Ctrl-C.
const { values } = parseArgs({
  options: { 'data-dir': { type: 'string' }, port: { type: 'string', default: '0' } },
})
const temporary = values['data-dir'] ? null : await mkdtemp(path.join(tmpdir(), 'omnihub-db-'))
const dataDir = values['data-dir'] ?? temporary ?? ''
const database = await startDatabase({ dataDir, port: Number(values.port), log: console.log })
console.log(`postgres (migrations)      ${database.dbUrl}`)
console.log(`supabase_admin (superuser) ${database.superuserDbUrl}`)

const stop = async () => {
  await database.stop()
  if (temporary) await rm(temporary, { recursive: true, force: true })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

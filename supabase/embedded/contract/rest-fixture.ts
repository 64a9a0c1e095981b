import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, vi } from 'vitest'
import { restClient } from './rest-client.ts'
import type { ContractTarget } from './target.ts'

/** Makes the tables and functions of the REST cases and waits until the API knows them. */
export async function installRestFixture(target: ContractTarget): Promise<void> {
  const fixture = path.join(import.meta.dirname, 'rest-fixture.sql')
  await runSql(target, await readFile(fixture, 'utf8'))
  const ready = async () => {
    expect((await restClient(target).rpc('contract_whole', '{}')).status).toBe(200)
  }
  await vi.waitFor(ready, { timeout: 20_000 })
}

/** Rows of a query as role postgres; the REST cases cannot do without a database URL. */
export async function runSql(
  target: ContractTarget,
  text: string,
): Promise<Record<string, unknown>[]> {
  if (!target.sql) throw new Error('the REST cases need OMNIHUB_CONTRACT_DB_URL')
  return target.sql(text)
}

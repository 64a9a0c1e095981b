import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { beginLogAnew } from '../../test/begin-log-anew.ts'
import { sealAll } from './audit-chain.ts'
import { count, rows } from './database.ts'

/** Says that the chain so far was published, as `audit/checkpoint` does when it has; answers up to where. */
export async function checkpointHere(): Promise<number> {
  await rows(
    `with keyed as (
       insert into public.audit_signing_keys (key_id, public_key) values (left(encode(sha256($1), 'hex'), 16), $1) returning key_id)
     insert into public.audit_checkpoints (first_chain_no, chain_no, head_hash, root, statement, signature, key_id, published_at, location)
     select coalesce((select max(c.chain_no) from public.audit_checkpoints c), 0) + 1, f.chain_no, f.hash, f.hash, 'test', $2, k.key_id, now(), 'test'
     from private.audit_frontier f, keyed k`,
    [randomBytes(32), randomBytes(64)],
  )
  return count('select chain_no from private.audit_frontier')
}

/** A log whose rows are all twenty months old, sealed and published; answers how many. */
export async function oldLog(): Promise<number> {
  await beginLogAnew(inject('stack').superuserDbUrl, 20)
  await sealAll()
  return checkpointHere()
}

/** Writes down an archive that nobody made, as whoever owns the database can; answers its id. */
export async function claimArchive(): Promise<number> {
  await beginLogAnew(inject('stack').superuserDbUrl, 0)
  await rows(
    `insert into public.audit_archives (first_chain_no, last_chain_no, rows, bytes, oldest_at, newest_at, location, path, digest, archived_by_name)
     values (1, 9, 9, 100, now(), now(), 'folder test', 'archive/claimed', sha256('x'), 'nobody')`,
  )
  return count('select max(id) from public.audit_archives')
}

/** What `archive_audit` is told of the span from the first row on. */
export const archiveOf = (last: number, changes: Record<string, unknown> = {}) => ({
  ...{ first_chain_no: 1, last_chain_no: last, bytes: 1_000, location: 'folder test' },
  ...{ path: `archive/${last}.ndjson.gz`, digest: 'ab'.repeat(32) },
  ...changes,
})

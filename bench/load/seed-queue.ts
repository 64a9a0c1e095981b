import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'

/** An admin made by the owner of the database; answers the claims that a fresh session of theirs carries. */
export async function seedAdmin(owner: Client): Promise<{ id: string; claims: () => string }> {
  const id = randomUUID()
  await owner.query('insert into auth.users (id, email, raw_user_meta_data) values ($1, $2, $3)', [
    id,
    `bench-${id.slice(0, 8)}@omnihub.test`,
    { display_name: 'Bench admin' },
  ])
  await owner.query("update public.profiles set role = 'admin' where id = $1", [id])
  return {
    id,
    claims: () =>
      JSON.stringify({
        role: 'authenticated',
        sub: id,
        amr: [{ method: 'password', timestamp: Math.floor(Date.now() / 1000) }],
      }),
  }
}

/** A low-risk operation without retries and `count` queued intents for it, written by the owner. */
export async function seedQueue(owner: Client, requesterId: string, count: number) {
  await owner.query(`
    insert into public.operations (name, description, risk_level, endpoint_url, max_retries, updated_by_name)
    values ('bench_effect', 'Work for a bench', 'low', 'https://example.com/bench', 0, 'bench')
    on conflict (name) do nothing`)
  await owner.query(
    `insert into public.workflows (operation, operation_revision, params_text, canonical_text, status,
       idempotency_key, submitter_type, submitter_id, submitter_name, requester_id, requester_name, expires_at, max_attempts)
     select 'bench_effect', 1, '{}', '{}', 'queued', gen_random_uuid()::text, 'system', $1, 'bench', $1, 'bench',
       now() + interval '1 hour', 1
     from generate_series(1, $2)`,
    [requesterId, count],
  )
}

import type { Pool } from 'pg'

/**
 * What hosted has in schema `auth` and lite's schema lacks, so far as migrations, seeds and our tokens need it.
 * Run as the owner of the tables; repeating it changes nothing.
 */
const COMPLETION = `
  alter table auth.users
    add column if not exists instance_id uuid,
    add column if not exists is_super_admin boolean;

  create table if not exists auth.mfa_amr_claims (
    id uuid not null primary key,
    session_id uuid not null references auth.sessions (id) on delete cascade,
    authentication_method text not null,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    constraint mfa_amr_claims_session_id_authentication_method_pkey unique (session_id, authentication_method)
  );

  revoke all on all tables in schema auth from public, anon, authenticated, service_role;
  grant select, insert, update, delete, references, trigger on all tables in schema auth to postgres;
`

export async function completeSchema(pool: Pool): Promise<void> {
  await pool.query(COMPLETION)
}

/** Accounts and the addresses their living sessions began at. */
export async function readKnownPairs(pool: Pool): Promise<{ account: string; address: string }[]> {
  const { rows } = await pool.query<{ account: string; address: string }>(
    `select distinct u.email as account, host(s.ip) as address
     from auth.sessions s join auth.users u on u.id = s.user_id
     where s.ip is not null and u.email is not null limit 10000`,
  )
  return rows
}

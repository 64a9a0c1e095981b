import type pg from 'pg'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { createMember } from '../../test/create-member.ts'
import { atMost, type BenchRow } from '../bench.ts'
import { median } from './measure-windows.ts'

const auditRows = 40_000

/** D5: a member reads 40,000 rows of the audit log, by its policy and without. */
export async function measurePolicies(
  stack: Stack,
  owner: pg.Client,
  rounds: number,
): Promise<BenchRow[]> {
  const { id } = await createMember(stack, 'approver')
  await owner.query(
    `insert into public.audit_logs (actor_name, actor_type, action, resource_type, resource_id, channel)
     select 'Bench', 'system', 'bench.filled', 'bench', n::text, 'system' from generate_series(1, $1) n`,
    [auditRows],
  )
  await owner.query('analyze public.audit_logs')
  const read = () =>
    owner.query('select count(*), max(char_length(resource_id)) from public.audit_logs')
  const without = await median(rounds, read)
  const claims = JSON.stringify({ sub: id, role: 'authenticated' })
  await owner.query('begin')
  await owner.query(
    `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)`,
    [claims],
  )
  const withPolicies = await median(rounds, read)
  const { rows } = await owner.query<{ n: number }>(
    'select count(*)::int as n from public.audit_logs',
  )
  await owner.query('rollback')
  if ((rows[0]?.n ?? 0) < auditRows)
    throw new Error('the policy hides the rows that were to be read')
  return [atMost('D5 40,000 rows by policy, against without', 2.5, withPolicies / without, '×')]
}

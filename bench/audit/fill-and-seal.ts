import type pg from 'pg'
import { withoutIndexes } from './fill-log.ts'

const atOnce = 20_000

/** Entries as the audit log has them, and a seal for each. Gives how many were sealed per second, batch by batch. */
export async function fillAndSeal(owner: pg.Client, count: number): Promise<number[]> {
  await withoutIndexes(owner, async () => {
    await owner.query(
      `insert into public.audit_logs (actor_id, actor_name, actor_type, action, resource_type, resource_id, reason, metadata, trace_id,
         channel, ip, user_agent)
       select gen_random_uuid(), 'Dana Kim', 'user', 'control.engaged', 'control', 'kill_switch', 'because of number ' || n,
         jsonb_build_object('old', jsonb_build_object('engaged', false, 'version', n), 'new', jsonb_build_object('engaged', true, 'version', n + 1)),
         md5(n::text), 'panel', '203.0.113.24', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'
       from generate_series(1, $1::integer) n`,
      [count],
    )
  })
  const rates: number[] = []
  for (;;) {
    const beganAt = performance.now()
    const { rows } = await owner.query<{ sealed: number }>(
      'select audit.seal($1)::integer as sealed',
      [atOnce],
    )
    const sealed = rows[0]?.sealed ?? 0
    if (sealed === 0) break
    if (sealed === atOnce) rates.push(sealed / ((performance.now() - beganAt) / 1_000))
  }
  await owner.query('vacuum analyze public.audit_seals')
  return rates
}

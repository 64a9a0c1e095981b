import type pg from 'pg'

/** What every insert pays for, and what is built in one go after a filling. */
const indexesOfPages = `
  select indexname as name, indexdef as definition from pg_indexes
  where schemaname = 'public' and tablename = 'audit_logs' and (indexname like 'audit_logs_by_%' or indexname like 'audit_logs_refused%')`

/** Writes past the indexes of the page, which are built again in one go: many single inserts are not what is measured. */
export async function withoutIndexes(owner: pg.Client, write: () => Promise<void>): Promise<void> {
  const { rows: indexes } = await owner.query<{ name: string; definition: string }>(indexesOfPages)
  for (const { name } of indexes) await owner.query(`drop index public.${name}`)
  await write()
  await owner.query(`set maintenance_work_mem = '1GB'`)
  for (const { definition } of indexes) await owner.query(definition)
  await owner.query('vacuum analyze public.audit_logs')
}

/** A log of 90 days, with frequent and rare values of everything that it can be narrowed by. Written past the commands. */
export async function fillLog(owner: pg.Client, rows: number): Promise<void> {
  await withoutIndexes(owner, async () => {
    await owner.query('set session_replication_role = replica')
    await writeLog(owner, rows)
    await owner.query('set session_replication_role = origin')
  })
}

async function writeLog(owner: pg.Client, rows: number) {
  await owner.query(
    `insert into public.audit_logs (created_at, actor_name, actor_type, action, resource_type, resource_id, reason, metadata, trace_id, channel, ip)
     select now() - interval '90 days' + n * (interval '90 days' / $1::int),
       case when n % ($1::int / 10) = 17 then 'rare-agent' else 'agent-' || n % 9 end, 'key',
       case when n % ($1::int / 10) = 23 then 'member.removed' when n % 3 = 0 then 'operation.requested.refused'
         when n % 11 = 0 then 'control.engaged' else (array['workflow.resumed', 'approval.approved', 'alert.silenced', 'runbook.started'])[1 + n % 4] end,
       (array['operation', 'workflow', 'approval', 'profile'])[1 + n % 4],
       case n % 4 when 0 then (array['issue_refund', 'close_account', 'sync_invoice'])[1 + n % 3] else md5((n / 3)::text)::uuid::text end,
       case n % 3 when 0 then 'Runaway refunds, INC-' || n % 5000 when 1 then 'weekly check of the ledger ' || n % 97 end
         || case when n % ($1::int / 5) = 31 then ' needle' else '' end,
       jsonb_build_object('code', 'KILL_SWITCH', 'count', n % 17), md5(n::text),
       case when n % ($1::int / 10) = 29 then 'chat' else (array['panel', 'api', 'system'])[1 + n % 3] end, ('203.0.113.' || n % 250)::inet
     from generate_series(1, $1::int) n order by n`,
    [rows],
  )
}

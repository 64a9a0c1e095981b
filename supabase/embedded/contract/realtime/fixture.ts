import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { signInNewUser, type ContractUser } from '../contract-user.ts'
import { nodeWebSocket } from '../node-websocket.ts'
import { contractTarget, type ContractTarget } from '../target.ts'
import { RawSocket } from './raw-socket.ts'

type Sql = NonNullable<ContractTarget['sql']>

/** The target with the suite's tables and two signed-in viewers; sockets opened through it are closed at the end. */
export interface RealtimeFixture {
  target: ContractTarget
  sql: Sql
  a: ContractUser
  b: ContractUser
  /** A fresh row id; never handed out twice. */
  nextId: () => number
  open(query?: Record<string, string>): Promise<RawSocket>
  /** Closes the sockets of the case that has just run. */
  closeSockets(): void
  stop(): Promise<void>
}

export async function startRealtimeFixture(): Promise<RealtimeFixture> {
  const target = await contractTarget()
  const { sql } = target
  if (!sql) throw new Error('the Realtime suite makes tables: CONTRACT_DB_URL is needed')
  const run = async (script: string) =>
    sql(await readFile(path.join(import.meta.dirname, script), 'utf8'))
  await run('drop-fixture.sql')
  await run('fixture.sql')
  const a = await signInNewUser(target)
  const b = await signInNewUser(target)
  await sql(`create policy "Fails for b" on contract_raising for select to authenticated
    using (contract_raise_for('${b.id}'))`)
  await sql(`
    create policy "Contract readers" on realtime.messages for select to authenticated using (
      case split_part((select realtime.topic()), ':', 2)
        when 'a' then (select auth.uid()) in ('${a.id}', '${b.id}')
        when 'presence' then extension = 'presence'
        when 'both' then extension = 'presence' or split_part((select realtime.topic()), ':', 3) = (select auth.uid())::text
        when 'granted' then (select auth.uid()) in (select id from contract_guests)
        when 'claims' then topic = 'contract:claims:' || ((select auth.jwt()) ->> 'sub')
          and (select current_setting('request.headers'))::jsonb is not null
        when 'raise' then contract_raise_for((select auth.uid()))
        else false
      end)`)
  await sql(`
    create policy "Contract writers" on realtime.messages for insert to authenticated with check (
      case split_part((select realtime.topic()), ':', 2)
        when 'a' then (select auth.uid()) = '${a.id}'
        when 'presence' then extension = 'presence'
        else false
      end)`)
  const sockets: RawSocket[] = []
  let id = 0
  return {
    ...{ target, sql, a, b },
    nextId: () => (id += 1),
    async open(query) {
      const socket = await RawSocket.open(target, query)
      sockets.push(socket)
      return socket
    },
    closeSockets() {
      for (const socket of sockets.splice(0)) socket.close()
    },
    async stop() {
      await run('drop-fixture.sql')
      await target.stop()
    },
  }
}

/** Client options under which supabase-js runs in Node 20 and keeps nothing. */
export const clientOptions = {
  auth: { persistSession: false, autoRefreshToken: false },
  realtime: { transport: nodeWebSocket },
}

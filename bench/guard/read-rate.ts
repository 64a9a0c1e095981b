import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { createDatabaseControlSource } from '../../supabase/functions/_shared/data/database-control-source.ts'
import { createGuard, type Guard } from '../../supabase/functions/_shared/http/guard.ts'
import { operation } from './primed-guard.ts'

const SECONDS = 10

function realGuard({ url, secretKey }: Stack): Guard {
  return createGuard({
    source: createDatabaseControlSource({ supabaseUrl: url, secretKey }),
    instance: {
      id: crypto.randomUUID(),
      functionName: 'bench',
      startedAt: new Date().toISOString(),
    },
    clock: () => ({ monotonicMs: performance.now(), wallMs: Date.now() }),
    readTimeoutMs: 500,
    keepAlive: () => undefined,
  })
}

async function ask(guard: Guard, perSecond: number) {
  const began = performance.now()
  let asked = 0
  while (performance.now() - began < SECONDS * 1000) {
    const due = ((performance.now() - began) / 1000) * perSecond
    for (; asked < due; asked += 1) void guard.ask({ operation })
    await delay(1)
  }
}

/** Reads of the controls that PostgreSQL itself counted, per second, while a guard is asked so often. */
async function readsPerSecond(stack: Stack, perSecond: number): Promise<number> {
  const superuser = new pg.Client({ connectionString: stack.superuserDbUrl })
  await superuser.connect()
  const count = async () => {
    const { rows } = await superuser.query<{ calls: number }>(
      `select coalesce(sum(calls), 0)::float8 as calls from extensions.pg_stat_statements
       where toplevel and query ilike 'select%read_controls%' and query not ilike '%set_config%'
         and query not like '%pg_stat_statements%'`,
    )
    return rows[0]?.calls ?? Number.NaN
  }
  const guard = realGuard(stack)
  if (perSecond > 0) await guard.ask({ operation })
  const before = await count()
  await (perSecond === 0 ? delay(SECONDS * 1000) : ask(guard, perSecond))
  const after = await count()
  await superuser.end()
  return (after - before) / SECONDS
}

/** Reads per second of one instance: idle, at 100 and at 10,000 requests a second. */
export async function readRates(stack: Stack) {
  return {
    idle: await readsPerSecond(stack, 0),
    calm: await readsPerSecond(stack, 100),
    busy: await readsPerSecond(stack, 10_000),
  }
}

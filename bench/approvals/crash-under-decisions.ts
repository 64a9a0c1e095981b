import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { untilConnected } from '../load/until-connected.ts'
import {
  decide,
  seedApprovers,
  seedRequests,
  type Approver,
  type PendingRequest,
} from './decisions.ts'

const WORKERS = 4
/** Decisions between two crashes. */
const PER_CRASH = 200
const counted = z.array(z.object({ n: z.number() }))

/**
 * Kills the postmaster with SIGKILL while people decide, again and again. What was acknowledged must be
 * there afterwards; a decision whose answer was lost may be there or not, and is no part of the count.
 */
export async function crashUnderDecisions(stack: Stack, crashes: number) {
  const owner = await untilConnected(stack.dbUrl)
  const approvers = await seedApprovers(owner, WORKERS)
  const queue = await seedRequests(owner, (crashes + 2) * PER_CRASH * WORKERS)
  await owner.end()
  const acknowledged: string[] = []
  const over = new AbortController()
  const workers = approvers.map((by) => decideOn(stack.dbUrl, by, queue, acknowledged, over.signal))

  let interrupted = 0
  try {
    for (let crash = 0; crash < crashes; crash += 1) {
      const before = acknowledged.length
      while (acknowledged.length < before + PER_CRASH) await delay(5)
      const probe = await untilConnected(stack.dbUrl)
      const ended = new Promise((resolve) => probe.once('end', resolve))
      process.kill(stack.postgresPid(), 'SIGKILL')
      await ended
      interrupted += 1
      await untilConnected(stack.dbUrl).then((client) => client.end())
    }
  } finally {
    over.abort()
    await Promise.all(workers)
  }

  const client = await untilConnected(stack.dbUrl)
  const { rows } = await client.query(
    `select count(*)::int as n from unnest($1::uuid[]) r (id)
     where not exists (select from public.approval_decisions d join public.approval_queue a on a.id = d.approval_id
       where d.approval_id = r.id and a.status = d.decision)`,
    [acknowledged],
  )
  await client.end()
  return { interrupted, acknowledged: acknowledged.length, lost: counted.parse(rows)[0]?.n ?? -1 }
}

async function decideOn(
  dbUrl: string,
  by: Approver,
  queue: PendingRequest[],
  acknowledged: string[],
  over: AbortSignal,
): Promise<void> {
  let client = await untilConnected(dbUrl)
  for (let next = queue.pop(); next && !over.aborted; next = queue.pop()) {
    try {
      if (await decide(client, by, next, 'approved')) acknowledged.push(next.id)
    } catch {
      await client.end().catch(() => undefined)
      client = await untilConnected(dbUrl)
    }
  }
  await client.end()
}

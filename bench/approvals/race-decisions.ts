import pg from 'pg'
import { z } from 'zod'
import {
  decide,
  seedApprovers,
  seedRequests,
  type Approver,
  type PendingRequest,
} from './decisions.ts'

const LANES = 6
const doubles = z.array(z.object({ n: z.number() }))

/** Two people decide differently at the same moment, again and again. Answers how often that went wrong. */
export async function raceDecisions(dbUrl: string, races: number) {
  const owner = new pg.Client({ connectionString: dbUrl })
  await owner.connect()
  try {
    const [one, two] = await seedApprovers(owner, 2)
    if (!one || !two) throw new Error('no approvers')
    const requests = await seedRequests(owner, races)
    const queue = [...requests]
    let notOne = 0
    const lane = async () => {
      const clients = [1, 2].map(() => new pg.Client({ connectionString: dbUrl }))
      const [first, second] = clients
      if (!first || !second) return
      await Promise.all(clients.map((client) => client.connect()))
      for (let next = queue.pop(); next; next = queue.pop()) {
        if ((await raceOnce(first, second, one, two, next)) !== 1) notOne += 1
      }
      await Promise.all(clients.map((client) => client.end()))
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    const { rows } = await owner.query(
      `select count(*)::int as n from (
         select a.id from public.approval_queue a left join public.approval_decisions d on d.approval_id = a.id
         group by a.id, a.status having count(d.id) <> 1 or bool_or(d.decision <> a.status)) wrong`,
    )
    return { notOne, stored: doubles.parse(rows)[0]?.n ?? races }
  } finally {
    await owner.end()
  }
}

async function raceOnce(
  first: pg.ClientBase,
  second: pg.ClientBase,
  one: Approver,
  two: Approver,
  request: PendingRequest,
): Promise<number> {
  const accepted = await Promise.all([
    decide(first, one, request, 'approved'),
    decide(second, two, request, 'rejected'),
  ])
  return accepted.filter(Boolean).length
}

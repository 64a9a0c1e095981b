import pg from 'pg'
import { askToDecide, seedApprovers, seedRequests } from './decisions.ts'

/**
 * Many people work through the same queue at once, each beginning somewhere else. Answers how many requests were
 * not decided exactly once, and how many losers were not told who had been first.
 */
export async function stormOfApprovers(dbUrl: string, people: number, amount: number) {
  const owner = new pg.Client({ connectionString: dbUrl })
  await owner.connect()
  try {
    const approvers = await seedApprovers(owner, people)
    const requests = await seedRequests(owner, amount)
    const accepted = new Map(requests.map(({ id }) => [id, 0]))
    let untold = 0
    await Promise.all(
      approvers.map(async (by, n) => {
        const client = new pg.Client({ connectionString: dbUrl })
        await client.connect()
        const start = Math.floor((n * amount) / people)
        const verdict = n % 4 === 0 ? 'rejected' : 'approved'
        for (const request of [...requests.slice(start), ...requests.slice(0, start)]) {
          const { status, code, details } = await askToDecide(client, by, request, verdict)
          if (status === verdict) accepted.set(request.id, (accepted.get(request.id) ?? 0) + 1)
          else if (code !== 'ALREADY_DECIDED' || details?.decided_by?.length !== 1) untold += 1
        }
        await client.end()
      }),
    )
    return { notOne: [...accepted.values()].filter((count) => count !== 1).length, untold }
  } finally {
    await owner.end()
  }
}

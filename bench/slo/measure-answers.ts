import type pg from 'pg'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { createMember } from '../../test/create-member.ts'
import { signIn } from '../../test/sign-in.ts'
import { atMost, type BenchRow } from '../bench.ts'
import { percentile } from '../load/percentile.ts'

/** What people and the schedule wait for, over HTTP. */
export async function measureAnswers(
  stack: Stack,
  owner: pg.Client,
  rounds: number,
): Promise<BenchRow[]> {
  const metrics = `${stack.url}/functions/v1/metrics`
  const { token } = await signIn(stack, await createMember(stack, 'viewer'))
  const headers = { authorization: `Bearer ${token}` }
  const read = async (path: string) => {
    const response = await fetch(`${metrics}/${path}`, { headers })
    await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`${path} was answered ${response.status}`)
  }
  const evaluate = async () => {
    const response = await fetch(`${metrics}/evaluate`, {
      ...{ method: 'POST', body: '{}' },
      headers: { 'content-type': 'application/json', apikey: stack.secretKey },
    })
    const body: unknown = await response.json()
    if (response.status !== 200) throw new Error(`evaluate: ${JSON.stringify(body)}`)
  }
  // As if nothing had been found yet, so that every pass counts.
  const forget = () => owner.query('delete from public.slo_status where true')
  // Something new to mark, so that nobody has drawn these charts yet.
  const change = () =>
    owner.query(
      `insert into public.incidents (started_at, ended_at, source, title) values (clock_timestamp(), clock_timestamp(), 'demo', 'Bench')`,
    )
  const passes = await timed(rounds, evaluate, forget)
  const reports = await timed(rounds, () => read('slo'))
  const drawn = await timed(rounds, () => read('slo/charts?window=28d'))
  const anew = await timed(rounds, () => read('slo/charts?window=28d'), change)
  const day = await timed(rounds, () => read('slo/charts?window=24h'), change)
  return [
    ...rowsOf('evaluator pass', 500, passes),
    ...rowsOf('report', 60, reports),
    ...rowsOf('charts of 28 days that somebody has drawn', 60, drawn),
    ...rowsOf('charts of 28 days, drawn anew once a minute', 500, anew),
    ...rowsOf('charts of a day, drawn anew once a minute', 500, day),
  ]
}

function rowsOf(what: string, limit: number, taken: readonly number[]): BenchRow[] {
  return [
    atMost(`${what}, median`, limit, percentile(taken, 50), 'ms'),
    atMost('   … 95 of 100', limit, percentile(taken, 95), 'ms'),
  ]
}

async function timed(
  rounds: number,
  run: () => Promise<unknown>,
  prepare: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number[]> {
  await prepare()
  // The first one starts the function.
  await run()
  const taken: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await prepare()
    const startedAt = performance.now()
    await run()
    taken.push(performance.now() - startedAt)
  }
  return taken
}

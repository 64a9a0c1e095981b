import type pg from 'pg'
import { z } from 'zod'
import { atLeast, type BenchRow } from '../bench.ts'
import { percentile } from '../load/percentile.ts'

const windows = [60, 360, 1_440, 4_320, 10_080, 40_320]
const column = z.array(z.number())
const answered = z.object({
  told: z.object({
    operations: z.array(
      z.object({ operation: z.string(), cells: column, requests: column, errors: column }),
    ),
  }),
})

/** D3: burn rates by operation over six windows, against adding up all minutes, and exactly equal to it. */
export async function measureWindows(owner: pg.Client, rounds: number): Promise<BenchRow[]> {
  const at = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000)
  const naive = () =>
    owner.query<{ operation: string; minutes: number; requests: number; errors: number }>(
      `select s.operation, w as minutes, sum(m.requests)::int as requests, sum(m.errors)::int as errors
       from metrics.slo_minute m join metrics.series s on s.id = m.series_id cross join unnest($2::int[]) w
       where s.service = 'api' and m.minute < $1 and m.minute >= $1::timestamptz - make_interval(mins => w) group by 1, 2`,
      [at, windows],
    )
  const bounds = [...windows].reverse().map((minutes) => new Date(at.getTime() - minutes * 60_000))
  const ours = () =>
    owner.query(`select private.read_operation_cells('api', $1, '{}', 100) as told`, [
      [...bounds, at],
    ])
  const expected = new Map(
    (await naive()).rows.map((row) => [`${row.operation} ${row.minutes}`, row]),
  )
  const { operations } = answered.parse((await ours()).rows[0]).told
  let different = expected.size
  for (const { operation, cells, requests, errors } of operations) {
    for (const [index, minutes] of [...windows].reverse().entries()) {
      const sum = (of: number[]) =>
        of.reduce((all, one, row) => all + ((cells[row] ?? 0) > index ? one : 0), 0)
      const row = expected.get(`${operation} ${minutes}`)
      if (row?.requests === sum(requests) && row.errors === sum(errors)) different -= 1
    }
  }
  const [slow, fast] = [await median(3, naive), await median(rounds, ours)]
  return [
    {
      metric: 'D3 windows that differ',
      target: '= 0',
      value: different,
      unit: '',
      ok: different === 0,
    },
    atLeast(
      `D3 ${operations.length} operations × 6 windows, faster than naive by`,
      25,
      slow / fast,
      '×',
    ),
  ]
}

export async function median(rounds: number, run: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now()
    await run()
    taken.push(performance.now() - startedAt)
  }
  return percentile(taken, 50)
}

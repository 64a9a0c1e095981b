import type pg from 'pg'
import type { BenchRow } from '../bench.ts'

/** slo.md §6: 158 bytes of heap and 41 of index for a minute of an operation. */
const predictedBytes = 199

/** Room of the minute rows against the prediction, which holds within a fifth. */
export async function measureStorage(owner: pg.Client): Promise<BenchRow[]> {
  const { rows } = await owner.query<{ heap: string; indexes: string; n: string }>(
    `select sum(pg_relation_size(i.inhrelid)) as heap, sum(pg_indexes_size(i.inhrelid)) as indexes,
       (select count(*) from metrics.slo_minute) as n
     from pg_inherits i where i.inhparent = 'metrics.slo_minute'::regclass`,
  )
  const [heap, indexes, n] = [rows[0]?.heap, rows[0]?.indexes, rows[0]?.n].map(Number)
  const each = ((heap ?? NaN) + (indexes ?? NaN)) / (n ?? NaN)
  const share = each / predictedBytes
  const parts = `${Math.round((heap ?? NaN) / (n ?? NaN))} + ${Math.round((indexes ?? NaN) / (n ?? NaN))} B`
  return [
    {
      metric: `a minute row by the prediction (${parts}, ${n?.toLocaleString('en')} rows)`,
      target: '0.8 … 1.2',
      value: Number(share.toFixed(2)),
      unit: '×',
      ok: share >= 0.8 && share <= 1.2,
    },
  ]
}

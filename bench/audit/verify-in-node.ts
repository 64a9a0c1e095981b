import type pg from 'pg'
import { nodeCryptography } from '../../scripts/cli/node-cryptography.ts'
import { readSealedRows } from '../../supabase/functions/_shared/domain/audit/read-sealed-rows.ts'
import { ChainVerifier } from '../../supabase/functions/_shared/domain/audit/verify-chain.ts'
import { atLeast, type BenchRow } from '../bench.ts'
import { percentile } from '../load/percentile.ts'

const PAGE = 2_500
const ROUNDS = 5

/** How many of all sealed rows one thread of Node verifies per second, once they are there, and with their JSON. */
export async function verifyInNode(owner: pg.Client): Promise<BenchRow[]> {
  const pages = await answersOf(owner)
  const verifying: number[] = []
  const reading: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const verifier = new ChainVerifier(nodeCryptography, { firstChainNo: 1 })
    let readMs = 0
    let verifyMs = 0
    for (const page of pages) {
      const beganAt = performance.now()
      const rows = readSealedRows(page)
      const readAt = performance.now()
      await verifier.addRows(rows)
      readMs += readAt - beganAt
      verifyMs += performance.now() - readAt
    }
    const { checked, problem } = verifier.finish()
    if (problem) throw new Error(problem.message)
    verifying.push(checked / (verifyMs / 1_000))
    reading.push(checked / ((readMs + verifyMs) / 1_000))
  }
  return [
    atLeast('rows verified per second in Node', 200_000, percentile(verifying, 50), '/s'),
    atLeast('   … with reading their JSON', 100_000, percentile(reading, 50), '/s'),
  ]
}

/** What `read_sealed_rows` answers, page by page. */
async function answersOf(owner: pg.Client): Promise<string[]> {
  await owner.query(`set request.jwt.claims = '{"role": "service_role"}'`)
  const pages: string[] = []
  for (let after = 0; ; after += PAGE) {
    const { rows } = await owner.query<{ answer: string; count: number }>(
      `select answer::text, json_array_length(answer -> 'rows') as count from public.read_sealed_rows($1, $2) answer`,
      [after, PAGE],
    )
    if (!rows[0]?.count) break
    pages.push(rows[0].answer)
  }
  await owner.query('reset request.jwt.claims')
  return pages
}

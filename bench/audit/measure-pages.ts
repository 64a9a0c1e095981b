import type pg from 'pg'
import { z } from 'zod'
import { atMost, type BenchRow } from '../bench.ts'
import { percentile } from '../load/percentile.ts'

const day = 86_400_000
const ago = (days: number) => new Date(Date.now() - days * day).toISOString()

/** Each way to narrow the log, by what is frequent and by what is rare; and ways that hardly meet. */
const filters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no filter': {},
  actor: { actor: 'key:agent-3' },
  'a rare actor': { actor: 'key:rare-agent' },
  action: { action: 'operation.requested.refused' },
  'a rare action': { action: 'member.removed' },
  'a group of actions': { action: 'control.*' },
  'everything refused': { action: '*.refused' },
  'a kind of resource': { resource: 'workflow' },
  'one resource': { resource: 'operation:issue_refund' },
  channel: { channel: 'api' },
  'a rare channel': { channel: 'chat' },
  'one day long ago': { from: ago(80), to: ago(79) },
  'a frequent word': { q: 'refunds' },
  'a word among many': { q: 'inc-204' },
  'a rare word': { q: 'needle' },
  'a word that nothing has': { q: 'nowhere' },
  'two words': { q: 'weekly ledger' },
  'three filters that meet': { actor: 'key:agent-3', action: 'control.*', channel: 'panel' },
  'filters that never meet': { actor: 'key:agent-3', channel: 'chat' },
}

const one = z.object({ last: z.coerce.number() })

/** How long pages take at the top and at 99 % of the depth, by every filter. */
export async function measurePages(owner: pg.Client, rounds: number): Promise<BenchRow[]> {
  const { rows } = await owner.query('select max(seq) as last from public.audit_logs')
  const { last } = one.parse(rows[0])
  const rowsOut: BenchRow[] = []
  for (const [name, filter] of Object.entries(filters)) {
    // By turns, so that whatever else the machine does hits both alike.
    const top: number[] = []
    const deep: number[] = []
    for (let round = 0; round < rounds + warmUp; round += 1) {
      const atTop = await timePage(owner, filter, null)
      const atDepth = await timePage(owner, filter, Math.round(last * 0.01) - round)
      if (round < warmUp) continue
      top.push(atTop)
      deep.push(atDepth)
    }
    rowsOut.push(atMost(`${name}: page of 50, 95 of 100`, 50, rounded(percentile(top, 95)), 'ms'))
    rowsOut.push(atMost('   … deep in the log', 50, rounded(percentile(deep, 95)), 'ms'))
    if (Object.keys(filter).length === 0) {
      const ratio = percentile(deep, 50) / percentile(top, 50)
      rowsOut.push(atMost('D2 … its depth by its top, median', 1.5, rounded(ratio), '×'))
    }
  }
  return rowsOut
}

const warmUp = 3

async function timePage(owner: pg.Client, filter: object, before: number | null) {
  const startedAt = performance.now()
  await owner.query('select public.read_audit_page($1, $2, page_size => 50)', [filter, before])
  return performance.now() - startedAt
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

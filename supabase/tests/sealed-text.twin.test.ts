import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sealedRows } from '../functions/_shared/contracts/audit.ts'
import { hashOf } from '../functions/_shared/domain/audit/link.ts'
import type { SealedRow } from '../functions/_shared/domain/audit/sealed-row.ts'
import { sealAll } from './audit-chain.ts'
import { call, owner, rows, service } from './database.ts'

const digest = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

// What PostgreSQL keeps as text: everything but NUL and half pairs.
const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replaceAll('\0', ''))
const optional = fc.option(fc.oneof(text, fc.constantFrom('', ';', '3:a;b', '-;', '🦀', 'é', '‮')))
const metadata = fc
  .dictionary(text, fc.jsonValue({ stringUnit: 'binary' }))
  .filter((value) => !JSON.stringify(value).includes('\\u0000'))
const entry = fc.record({
  created_at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  actor_id: fc.option(fc.uuid()),
  actor_name: text,
  action: text,
  resource_id: optional,
  reason: optional,
  metadata,
  trace_id: optional,
  ip: fc.option(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('10.0.0.0/8'))),
  user_agent: optional,
})

describe('the sealed text of the database and of TypeScript', () => {
  test('is the same for whatever a row says', async () => {
    await sealAll()
    const entries = fc.sample(entry, { numRuns: 300, seed: 20261202 })
    const { rows: written } = await owner.query<{ seq: number }>(
      `insert into public.audit_logs (created_at, actor_id, actor_name, actor_type, action, resource_type, resource_id, reason, metadata,
         trace_id, channel, ip, user_agent)
       select r.created_at, r.actor_id, r.actor_name, 'user', r.action, 'twin', r.resource_id, r.reason, r.metadata, r.trace_id, 'panel', r.ip, r.user_agent
       from jsonb_to_recordset($1) r (created_at timestamptz, actor_id uuid, actor_name text, action text, resource_id text, reason text,
         metadata jsonb, trace_id text, ip inet, user_agent text)
       returning seq`,
      [JSON.stringify(entries)],
    )
    await sealAll()
    const [first] = await rows('select chain_no from public.audit_seals where seq = $1', [
      written[0]?.seq,
    ])
    const answer = await call(service, 'read_sealed_rows', {
      after_chain_no: Number(first?.['chain_no']) - 1,
      page_size: 500,
    })
    const page = sealedRows.parse(answer.body)
    expect(page.rows).toHaveLength(300)
    let before: SealedRow | null = null
    for (const row of page.rows) {
      expect({
        of: row.fields,
        hash: await hashOf({ ...row, fields: row.fields ?? [] }, digest),
      }).toEqual({
        ...{ of: row.fields, hash: row.hash },
      })
      if (before) expect(row.prev_hash).toBe(before.hash)
      before = row
    }
    // What was meant is what was kept: the text of the fields is not only alike but right.
    for (const [at, row] of page.rows.entries()) {
      const fields = row.fields ?? []
      const meant = entries[at]
      expect([fields[4], fields[9], fields[14]]).toEqual([
        ...[meant?.actor_name, meant?.reason, meant?.user_agent],
      ])
      expect(JSON.parse(fields[10] ?? '')).toEqual(JSON.parse(JSON.stringify(meant?.metadata)))
    }
  })
})

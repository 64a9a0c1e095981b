import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { createMember } from '../../../test/create-member.ts'
import { cryptography } from '../../../test/sealed-chain.ts'
import { signIn } from '../../../test/sign-in.ts'
import { verifyBundle } from '../_shared/domain/audit/verify-bundle.ts'

const stack = inject('stack')
const owner = new pg.Client({ connectionString: stack.dbUrl })
let approver = { id: '', token: '' }
beforeAll(async () => {
  await owner.connect()
  approver = await signIn(stack, await createMember(stack, 'approver'))
})
afterAll(() => owner.end())

const ask = (query: string, token = approver.token, signal?: AbortSignal) =>
  fetch(`${stack.url}/functions/v1/audit/export?${query}`, {
    headers: { apikey: stack.publishableKey, authorization: `Bearer ${token}` },
    ...(signal === undefined ? {} : { signal }),
  })

const rows = async (text: string, values: unknown[] = []) =>
  (await owner.query<Record<string, unknown>>(text, values)).rows

/** Entries that only these tests write, with what is hard to write into a file. */
async function fill(resource: string, count: number, reason = `=1+1, "${resource}"\r\nand more`) {
  await rows(
    `insert into public.audit_logs (actor_name, actor_type, action, resource_type, resource_id, channel, reason, metadata)
     select 'Ünal', 'system', 'page.tested', 'page', $1, 'system', $3, jsonb_build_object('n', n) from generate_series(1, $2) n`,
    [resource, count, reason],
  )
}

const ended = (format: string) =>
  rows(
    `select e.metadata ->> 'rows' as rows, (e.metadata ->> 'bytes')::int > 0 as has_bytes, e.metadata -> 'complete' as complete
     from public.audit_logs b join public.audit_logs e on e.action = 'audit.export_ended' and e.resource_id = b.seq::text
     where b.action = 'audit.exported' and b.actor_id = $1 and b.metadata ->> 'format' = $2 order by b.seq desc limit 1`,
    [approver.id, format],
  )

async function* linesOf(text: string) {
  yield* text.trimEnd().split('\n')
}

const line = z.object({
  seq: z.number(),
  reason: z.string(),
  metadata: z.object({ n: z.number() }),
})

describe('GET audit/export', () => {
  test('sends what passes the filter, oldest first, over several pages, and says what was sent', async () => {
    await fill('ndjson', 2_300)
    const response = await ask('format=ndjson&resource=page:ndjson')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-disposition')).toMatch(
      /attachment; filename="audit-\d+.ndjson"/,
    )
    const text = await response.text()
    const read = text
      .trimEnd()
      .split('\n')
      .map((each) => line.parse(JSON.parse(each)))
    expect(read.map(({ metadata }) => metadata.n)).toEqual(
      Array.from({ length: 2_300 }, (_, n) => n + 1),
    )
    await expect
      .poll(() => ended('ndjson'))
      .toEqual([{ rows: '2300', has_bytes: true, complete: true }])
  })

  test('writes a file for spreadsheets in which nothing is a formula', async () => {
    await fill('csv', 3)
    const bytes = Buffer.from(await (await ask('format=csv&resource=page:csv')).arrayBuffer())
    const text = bytes.toString('utf8')
    expect(text.startsWith('\uFEFFseq,id,created_at,')).toBe(true)
    const records = text.split('\r\n')
    expect(records).toHaveLength(5)
    expect(records[1]).toContain(`Ünal,system,page.tested,page,csv,"'=1+1, ""csv""\nand more"`)
    await expect.poll(() => ended('csv')).toEqual([{ rows: '3', has_bytes: true, complete: true }])
  })

  test('is written down before its first byte', async () => {
    const response = await ask('format=ndjson&q=nothing-has-this-word')
    const [begun] = await rows(
      `select metadata from public.audit_logs where action = 'audit.exported' and actor_id = $1 order by seq desc limit 1`,
      [approver.id],
    )
    expect(begun?.metadata).toEqual({ format: 'ndjson', filter: { q: 'nothing-has-this-word' } })
    expect(await response.text()).toBe('')
  })

  test('of everything says about how much it is', async () => {
    const response = await ask('format=ndjson')
    const estimate = Number(response.headers.get('x-estimated-rows'))
    const sent = (await response.text()).trimEnd().split('\n').length
    expect(estimate).toBeGreaterThanOrEqual(sent)
  })

  test('as a bundle is the whole sealed log, which verifies without this installation', async () => {
    await expect
      .poll(() => rows('select unsealed::int from audit.unsealed()'))
      .toEqual([{ unsealed: 0 }])
    const text = await (await ask('format=bundle')).text()
    const verdict = await verifyBundle(linesOf(text), cryptography)
    expect(verdict).toMatchObject({ problem: null, head: { first_chain_no: 1 } })
    expect(verdict.verifiedTo).toBeGreaterThan(2_300)
    await expect
      .poll(() => ended('bundle'))
      .toEqual([{ rows: String(verdict.checked), has_bytes: true, complete: true }])
    const lines = text.split('\n').map((line) => line.replace('page.tested', 'page.trusted'))
    expect((await verifyBundle(linesOf(lines.join('\n')), cryptography)).problem).toMatchObject({
      kind: 'edited',
    })
  })

  test('stops reading for a reader who hangs up, and says so', async () => {
    await fill('long', 20_000, 'x'.repeat(1_500))
    const leaving = new AbortController()
    const response = await ask('format=ndjson&resource=page:long', approver.token, leaving.signal)
    const reader = response.body?.getReader()
    await reader?.read()
    leaving.abort()
    await expect
      .poll(() => ended('ndjson').then(([row]) => row?.complete), { timeout: 20_000 })
      .toBe(false)
    const [told] = await ended('ndjson')
    expect(Number(told?.rows)).toBeLessThan(20_000)
  })

  test('refuses a viewer, and who cannot be told from anybody', async () => {
    const viewer = await signIn(stack, await createMember(stack, 'viewer'))
    const refused = await ask('format=csv', viewer.token)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'NOT_ALLOWED' })
    expect((await ask('format=csv', 'nonsense')).status).toBe(401)
  })

  test.each([
    ['format=xlsx', 'format'],
    ['channel=api', 'format'],
    ['format=csv&action=*', 'action'],
    ['format=csv&colour=red', 'query'],
    ['format=bundle&actor=dana', 'actor'],
  ])('refuses %s', async (query, field) => {
    const refused = await ask(query)
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({ code: 'INVALID_FIELD', details: { field } })
  })
})

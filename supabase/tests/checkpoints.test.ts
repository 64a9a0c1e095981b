import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { writeRows } from '../../test/audit-log.ts'
import { nextCheckpoint, sealAll } from './audit-chain.ts'
import { call, count, field, owner, row, rows, service } from './database.ts'

const record = (checkpoint: Awaited<ReturnType<typeof nextCheckpoint>>) =>
  call(service, 'record_checkpoint', checkpoint)
const unanchored = () => call(service, 'read_unanchored_seals')
const superuser = new pg.Client({ connectionString: inject('stack').superuserDbUrl })
const asIfPublishedAgo = (interval: string) =>
  superuser.query(
    `begin; set local session_replication_role = replica;
     update public.audit_checkpoints set published_at = now() - interval '${interval}' where true; commit`,
  )

beforeAll(() => superuser.connect())
afterAll(() => superuser.end())

beforeEach(async () => {
  await rows('delete from public.refusal_counts where true')
  await writeRows(owner)
  await sealAll()
  await record(await nextCheckpoint())
  await sealAll()
})

describe('a checkpoint', () => {
  test('is written down with its key, audited, and said of the log', async () => {
    const seqs = await writeRows(owner, 2)
    await sealAll()
    const checkpoint = await nextCheckpoint()
    const answer = await record(checkpoint)
    const chainNo = await count('select chain_no from public.audit_seals where seq = $1', [seqs[1]])
    expect(answer).toEqual({ status: 200, body: { ok: true, chain_no: chainNo, known: false } })
    expect(
      await row(`select statement, encode(signature, 'hex') as signature, chain_no - first_chain_no as before, location
        from public.audit_checkpoints order by id desc limit 1`),
    ).toEqual({
      statement: checkpoint.statement,
      signature: checkpoint.signature,
      before: 2,
      location: 'folder test',
    })
    expect(
      await row(
        `select actor_type, action, resource_id from public.audit_logs order by seq desc limit 1`,
      ),
    ).toEqual({
      ...{ actor_type: 'service', action: 'audit.checkpointed', resource_id: String(chainNo) },
    })
    expect((await call(service, 'read_audit_integrity')).body).toMatchObject({
      ...{ anchored_to: chainNo, anchored_seq: seqs[1], unsealed: 1 },
      key_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
  })

  test('is taken a second time without writing anything, for who did not hear the answer', async () => {
    await writeRows(owner)
    await sealAll()
    const checkpoint = await nextCheckpoint()
    await record(checkpoint)
    const before = await count('select count(*) from public.audit_logs')
    expect((await record(checkpoint)).body).toMatchObject({ ok: true, known: true })
    expect(await count('select count(*) from public.audit_logs')).toBe(before)
  })

  test.each([
    ['begins elsewhere', { first_chain_no: 1_000_000 }],
    ['ends at a number that is not there', { chain_no: 1_000_000 }],
    ['names another head', { head_hash: 'ab'.repeat(32) }],
    ['follows another statement', { previous: 'ab'.repeat(32) }],
    ['is of another installation', { installation: 'another' }],
  ])('that %s is refused, and nothing is written down', async (_, changes) => {
    await writeRows(owner)
    await sealAll()
    const before = await count('select count(*) from public.audit_checkpoints')
    expect(await record(await nextCheckpoint(changes))).toMatchObject({
      status: 409,
      body: { code: 'CHECKPOINT_MISPLACED' },
    })
    expect(await count('select count(*) from public.audit_checkpoints')).toBe(before)
  })

  test.each([
    ['statement', { statement: 'no json' }],
    ['statement', { statement: '{"version": "another"}' }],
    ['signature', { signature: 'ab' }],
    ['public_key', { public_key: 'ef'.repeat(32) }],
    ['location', { location: '' }],
  ])('with a wrong %s is refused by name: %j', async (name, changes) => {
    const answer = await record({ ...(await nextCheckpoint()), ...changes })
    expect(answer).toMatchObject({ status: 422, body: { details: { field: name } } })
  })

  test('is due when rows came and five minutes have passed, never for checkpoints alone', async () => {
    const due = async () => field(await unanchored(), 'due')
    await asIfPublishedAgo('1 hour')
    expect(field(await unanchored(), 'hashes')).toHaveLength(1)
    expect(await due()).toBe(false)
    await writeRows(owner)
    await sealAll()
    expect(await due()).toBe(true)
    await asIfPublishedAgo('4 minutes')
    expect(await due()).toBe(false)
  })

  test('is due at once after a thousand rows', async () => {
    await writeRows(owner, 998)
    await sealAll()
    expect(field(await unanchored(), 'due')).toBe(false)
    await writeRows(owner, 1)
    await sealAll()
    expect(field(await unanchored(), 'due')).toBe(true)
  })

  test('of a new key retires the one before', async () => {
    await rows(
      `insert into public.audit_signing_keys (key_id, public_key)
       select left(encode(sha256(k), 'hex'), 16), k from decode(repeat('12', 32), 'hex') k on conflict (key_id) do update set retired_at = null`,
    )
    await writeRows(owner)
    await sealAll()
    await record(await nextCheckpoint())
    expect(
      await rows(
        'select count(*) filter (where retired_at is null) as used from public.audit_signing_keys',
      ),
    ).toEqual([{ used: 1 }])
  })
})

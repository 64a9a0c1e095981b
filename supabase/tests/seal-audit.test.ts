import type pg from 'pg'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verify, writeRows } from '../../test/audit-log.ts'
import { chainOf, sealAll } from './audit-chain.ts'
import { call, count, owner, row, rows, service, value } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
const held: pg.PoolClient[] = []

beforeAll(async () => {
  await resetInstallation()
  admin = await createMember('admin')
})
beforeEach(sealAll)
afterEach(async () => {
  for (const client of held.splice(0)) {
    await client.query('rollback')
    client.release()
  }
})

/** A connection with a transaction that has a number of its own and stays open. */
async function begin() {
  const client = await owner.connect()
  held.push(client)
  await client.query('begin; select pg_current_xact_id()')
  return client
}
const seal = (batch = 20_000) => count('select audit.seal($1)', [batch])
const unsealed = () => count('select unsealed from audit.unsealed()')

describe('the sealer', () => {
  test('seals what has been committed, numbered without gaps, and nothing twice', async () => {
    const seqs = await writeRows(owner, 3)
    expect(await seal()).toBe(3)
    expect(await chainOf(seqs)).toEqual(seqs)
    expect(await seal()).toBe(0)
    expect(await value('select max(chain_no) = count(*) from public.audit_seals')).toBe(true)
    expect(await verify(owner)).toMatchObject({ problem: null, unsealed: 0 })
  })

  test('seals a transaction that commits late when it has committed, and passes none over', async () => {
    const early = await begin()
    const late = await begin()
    const [first] = await writeRows(late)
    const [second] = await writeRows(early)
    await late.query('commit')
    await sealAll()
    // The one that began before has not ended: what it may still write belongs before this.
    expect(await chainOf([first ?? 0])).toEqual([])
    expect(await unsealed()).toBe(1)
    expect(await verify(owner)).toMatchObject({ problem: null, unsealed: 1 })
    await early.query('commit')
    await sealAll()
    expect(await chainOf([first ?? 0, second ?? 0])).toEqual([second, first])
    expect(await verify(owner)).toMatchObject({ problem: null, unsealed: 0 })
  })

  test('tells numbers that were rolled back from rows that are gone', async () => {
    const client = await begin()
    const [lost] = await writeRows(client)
    await client.query('rollback')
    const [kept] = await writeRows(owner)
    expect(kept).toBeGreaterThan(lost ?? 0)
    await sealAll()
    expect(await verify(owner)).toMatchObject({ problem: null, unsealed: 0 })
  })

  test('takes no more than a batch at once and catches up', async () => {
    const seqs = await writeRows(owner, 5)
    expect([await seal(2), await seal(2), await seal(2), await seal(2)]).toEqual([2, 2, 1, 0])
    expect(await chainOf(seqs)).toEqual(seqs)
    expect(await verify(owner)).toMatchObject({ problem: null, unsealed: 0 })
  })

  test('leaves the work to another one that is at it, without waiting', async () => {
    await writeRows(owner, 2)
    const other = await begin()
    await other.query('select audit.seal(1)')
    const startedAt = performance.now()
    expect(await seal()).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    await other.query('commit')
    expect(await seal()).toBe(1)
  })

  test('never makes a stop wait, however long its transaction stays open', async () => {
    await writeRows(owner, 50)
    const sealer = await begin()
    expect((await sealer.query('select audit.seal(1000)')).rowCount).toBe(1)
    const startedAt = performance.now()
    const engaged = await call(admin, 'engage_control', { control: 'omnihub_kill_switch' })
    expect(engaged).toMatchObject({ status: 200, body: { changed: true } })
    expect(performance.now() - startedAt).toBeLessThan(900)
    const impatient = await begin()
    await impatient.query(`set local lock_timeout = '1ms'`)
    await writeRows(impatient)
    await impatient.query('commit')
    await sealer.query('commit')
    await sealAll()
    expect(await verify(owner)).toMatchObject({ problem: null, unsealed: 0 })
    await resetInstallation()
  })

  test('runs as a job of the schedule', async () => {
    const seqs = await writeRows(owner, 2)
    expect(await value(`select schedule.run_job('seal_audit')`)).toBeNull()
    expect(await chainOf(seqs)).toEqual(seqs)
  })

  test.each([
    ['whose identifier is another', 'system_identifier = 1'],
    [
      'whose transaction numbers are lower',
      `transaction_no = 1000000000, seq = 9223372036854775807`,
    ],
  ])('after a restore into a cluster %s takes every row without a seal', async (_, moved) => {
    const seqs = await writeRows(owner, 3)
    await rows(`update private.audit_frontier set ${moved} where id = 1`)
    expect(await unsealed()).toBe(3)
    expect([await seal(2), await seal(2), await seal(2)]).toEqual([2, 1, 0])
    expect(await chainOf(seqs)).toEqual(seqs)
    const more = await writeRows(owner, 2)
    expect(await seal()).toBe(2)
    expect(await chainOf(more)).toEqual(more)
    expect(await verify(owner)).toMatchObject({ problem: null, unsealed: 0 })
  })

  test('goes on from the last seal when its own note is gone', async () => {
    const seqs = await writeRows(owner, 2)
    await rows('delete from private.audit_frontier where true')
    await sealAll()
    expect(await chainOf(seqs)).toEqual(seqs)
    expect(await verify(owner)).toMatchObject({ problem: null, unsealed: 0 })
  })
})

describe('seals', () => {
  test.each(['update %s set seq = seq where true', 'delete from %s where true', 'truncate %s'])(
    'take no "%s" from their owner, and neither do checkpoints',
    async (statement) => {
      await writeRows(owner)
      await sealAll()
      const changed = statement.replace('%s', 'public.audit_seals')
      await expect(rows(changed)).rejects.toThrow('is refused on audit_seals')
      const statementOfCheckpoints = statement
        .replace('%s', 'public.audit_checkpoints')
        .replace('seq = seq', 'location = location')
      if (
        statement.startsWith('truncate') ||
        (await count('select count(*) from public.audit_checkpoints')) > 0
      )
        await expect(rows(statementOfCheckpoints)).rejects.toThrow('is refused on')
    },
  )
})

describe('read_sealed_rows and read_audit_integrity', () => {
  test('page through the chain and say how far it goes', async () => {
    const seqs = await writeRows(owner, 3)
    await sealAll()
    const open = await writeRows(owner)
    const { chain_no: before } = await row(
      'select min(chain_no) - 1 as chain_no from public.audit_seals where seq = any ($1)',
      [seqs],
    )
    const page = await call(admin, 'read_sealed_rows', { after_chain_no: before, page_size: 2 })
    expect(page.body).toEqual({
      sealed_to: Number(before) + 3,
      rows: [0, 1].map((n) => ({
        chain_no: Number(before) + 1 + n,
        sealed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        prev_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        fields: [
          ...[String(seqs[n]), expect.any(String), expect.stringMatching(/\.\d{6}Z$/), null],
          ...['postgres', 'system', 'test.written', 'test', String(n + 1), `row ${n + 1}`],
          ...[`{"n": ${n + 1}}`, null, 'system', null, null],
        ],
      })),
    })
    expect((await call(service, 'read_audit_integrity')).body).toMatchObject({
      sealed_to: Number(before) + 3,
      sealed_seq: seqs[2],
      unsealed: 1,
      oldest_unsealed_at: expect.any(String),
    })
    expect(open).toHaveLength(1)
  })
})

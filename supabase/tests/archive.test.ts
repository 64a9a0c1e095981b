import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { verify, writeRows } from '../../test/audit-log.ts'
import { beginLogAnew } from '../../test/begin-log-anew.ts'
import { archiveOf, checkpointHere, oldLog } from './archives.ts'
import { sealAll } from './audit-chain.ts'
import {
  call,
  callWithin,
  become,
  count,
  field,
  owner,
  play,
  row,
  rows,
  service,
} from './database.ts'
import { createMember, type Member } from './members.ts'

const superuser = new pg.Client({ connectionString: inject('stack').superuserDbUrl })
let admin: Member
beforeAll(async () => {
  await superuser.connect()
  admin = await createMember('admin')
})
afterAll(async () => {
  await beginLogAnew(inject('stack').superuserDbUrl, 0)
  await superuser.end()
})

const head = () => count('select chain_no from private.audit_frontier')
const inTable = (from: number, to: number) =>
  count(
    'select count(*) from public.audit_logs l join public.audit_seals s on s.seq = l.seq where s.chain_no between $1 and $2',
    [from, to],
  )

/** Two old spans, each up to a checkpoint, and what is of today. */
let first: number
let second: number
let last: number
beforeEach(async () => {
  await writeRows(owner, 20)
  first = await oldLog()
  await writeRows(owner, 10)
  await superuser.query(
    `begin; set local session_replication_role = replica;
     update public.audit_logs set created_at = created_at - interval '15 months' where seq > (select max(seq) from public.audit_seals); commit`,
  )
  await sealAll()
  second = await checkpointHere()
  await writeRows(owner, 5)
  await sealAll()
  last = await checkpointHere()
})

const plan = (before: string | null = null, by: Member | typeof service = admin) =>
  call(by, 'plan_archive', { before })
const archive = (changes: Record<string, unknown> = {}, by: Member | typeof service = service) =>
  call(by, 'archive_audit', archiveOf(first, changes))

describe('what would go', () => {
  test('is told by month up to the last checkpoint before what stays, and nothing goes', async () => {
    const { body } = await plan()
    expect(body).toMatchObject({
      ...{ archived_to: null, rows: second, up_to: second },
      next: { first_chain_no: 1, last_chain_no: second },
    })
    const months = field({ status: 200, body }, 'months')
    expect(months).toHaveLength(2)
    expect(await inTable(1, last)).toBe(last)
  })

  test('can be asked for less than may go, never for more', async () => {
    const between = new Date()
    between.setUTCMonth(between.getUTCMonth() - 17)
    expect((await plan(between.toISOString().slice(0, 10))).body).toMatchObject({ up_to: first })
    expect((await plan('2999-01-01')).body).toMatchObject({ up_to: second })
    await rows('select private.set_audit_months(16)')
    try {
      expect((await plan()).body).toMatchObject({ up_to: first })
    } finally {
      await rows('select private.set_audit_months(13)')
    }
  })

  test('is looked at in parts, which say that they are not all', async () => {
    const next = (limit: number) =>
      row(
        'select first_chain_no::int, last_chain_no::int, is_all from audit.next_archive(audit.kept_since(), $1)',
        [limit],
      )
    const from = { first_chain_no: 1 }
    // One checkpoint's at least, however many that are.
    expect(await next(1)).toEqual({ ...from, last_chain_no: first, is_all: false })
    expect(await next(second - 1)).toEqual({ ...from, last_chain_no: first, is_all: false })
    // Up to the second, behind which the third begins with what stays.
    expect(await next(second)).toEqual({ ...from, last_chain_no: second, is_all: false })
    expect(await next(last)).toEqual({ ...from, last_chain_no: second, is_all: true })
    expect((await plan()).body).toMatchObject({ is_all: true, old_rows: second })
  })

  test('tells how the archives stand that there are', async () => {
    await archive()
    const standing = async () => field(await plan(), 'archives')
    const none = { count: 1, there: 0, missing: 0, differing: 0, read: 0, looked_at: null }
    expect(await standing()).toEqual(none)
    const id = await count('select max(id) from public.audit_archives')
    const check = { id, outcome: 'there', problem: null, read: true }
    await call(service, 'record_archive_checks', { checks: JSON.stringify([check]) })
    const looked_at = expect.stringContaining('T')
    expect(await standing()).toEqual({ ...none, there: 1, read: 1, looked_at })
  })

  test('is for admins and the schedule', async () => {
    expect(await plan(null, await createMember('approver'))).toMatchObject({ status: 403 })
    expect(await plan(null, service)).toMatchObject({ status: 200 })
  })
})

describe('archive_audit', () => {
  test('lets a span go, keeps its seals, says so in the log, and the chain verifies', async () => {
    expect((await archive({ member: admin.id })).body).toEqual({
      ...{ ok: true, archived_to: first, rows: first },
    })
    expect(await inTable(1, first)).toBe(0)
    expect(await inTable(first + 1, last)).toBe(last - first)
    expect(await row('select * from public.audit_logs order by seq desc limit 1')).toMatchObject({
      ...{ action: 'audit.archived', actor_id: admin.id, actor_name: admin.name },
      metadata: { first_chain_no: 1, last_chain_no: first, rows: first, digest: 'ab'.repeat(32) },
    })
    expect(await verify(owner)).toMatchObject({ problem: null, verified_to: last })
    expect((await call(service, 'read_audit_integrity')).body).toMatchObject({ archived_to: first })
    expect((await plan()).body).toMatchObject({
      next: { first_chain_no: first + 1, last_chain_no: second },
    })
    await archive({ first_chain_no: first + 1, last_chain_no: second, path: 'archive/2' })
    await sealAll()
    expect(await verify(owner)).toMatchObject({ problem: null, verified_to: await head() })
    expect((await plan()).body).toMatchObject({ rows: 0, up_to: null, next: null })
  })

  test.each<[string, () => Record<string, unknown>, string]>([
    ['a span that does not come next', () => ({ first_chain_no: 2 }), 'STALE_VERSION'],
    [
      'a span that ends before its checkpoint',
      () => ({ last_chain_no: first - 1 }),
      'NOT_ANCHORED',
    ],
    ['what is younger than what may go', () => ({ last_chain_no: last }), 'STILL_KEPT'],
    ['what lies nowhere', () => ({ path: '' }), 'INVALID_FIELD'],
    ['what has no digest', () => ({ digest: 'x' }), 'INVALID_FIELD'],
    [
      'somebody who is no admin any more',
      () => ({ member: '00000000-0000-0000-0000-00000000dead' }),
      'NOT_ALLOWED',
    ],
  ])('refuses %s, and nothing goes', async (_what, changes, code) => {
    expect(await archive(changes())).toMatchObject({ body: { code } })
    expect(await inTable(1, last)).toBe(last)
    expect(await count('select count(*) from public.audit_archives')).toBe(0)
  })

  test.each([
    ['changed', `update public.audit_logs set reason = 'forged' where seq = $1`],
    ['removed', 'delete from public.audit_logs where seq = $1'],
  ])('refuses a span in which a row was %s, and names it', async (_what, tampering) => {
    const seq = await count('select seq from public.audit_seals where chain_no = 3')
    await superuser.query('set session_replication_role = replica')
    await superuser.query(tampering, [seq])
    await superuser.query('set session_replication_role = origin')
    const left = await inTable(1, last)
    const answer = await archive()
    expect(answer).toMatchObject({
      body: { code: 'CHAIN_BROKEN', details: { chain_no: 3, seq } },
    })
    expect(await inTable(1, last)).toBe(left)
  })

  test('by two at once, one span goes once', async () => {
    const answers = await Promise.all([archive(), archive({ path: 'archive/other' })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await count('select count(*) from public.audit_archives')).toBe(1)
  })
})

describe('nobody else removes a row, archived or not', () => {
  const remove =
    'delete from public.audit_logs where seq = (select min(seq) from public.audit_logs)'

  test('not who owns the database, nor a superuser, also where the row is archived', async () => {
    await rows(`insert into public.audit_archives (first_chain_no, last_chain_no, rows, bytes, oldest_at, newest_at, location, path, digest, archived_by_name)
      values (1, ${first}, ${first}, 1, now(), now(), 'x', 'x', sha256('x'), 'x')`)
    await expect(rows(remove)).rejects.toThrow('DELETE is refused')
    await expect(superuser.query(remove)).rejects.toThrow('DELETE is refused')
    for (const by of [service, admin]) {
      await play(by, (client) => expect(client.query(remove)).rejects.toThrow('permission denied'))
    }
    await play(service, (client) =>
      expect(client.query('set role audit_archiver')).rejects.toThrow('permission denied'),
    )
    await expect(rows('set role audit_archiver')).rejects.toThrow('permission denied')
  })

  test('not even that role above what is archived, and never by an update', async () => {
    await archive()
    await superuser.query('begin; set local role audit_archiver')
    try {
      await superuser.query('savepoint before')
      await expect(superuser.query(remove)).rejects.toThrow('DELETE is refused')
      await superuser.query('rollback to savepoint before')
      await expect(
        superuser.query(`update public.audit_logs set reason = 'x' where true`),
      ).rejects.toThrow('permission denied')
    } finally {
      await superuser.query('rollback')
    }
  })

  test('nor what says where they are', async () => {
    await archive()
    for (const statement of [
      'delete from public.audit_archives where true',
      `update public.audit_archives set path = 'x' where true`,
      'truncate public.audit_archives cascade',
    ]) {
      await expect(superuser.query(statement)).rejects.toThrow('is refused on audit_archives')
    }
  })

  test('and the call that may is for the service alone', async () => {
    await expect(archive({}, admin)).rejects.toThrow('permission denied')
    const client = await owner.connect()
    try {
      await become(client, service)
      await callWithin(client, 'archive_audit', archiveOf(first))
    } finally {
      await client.query('rollback')
      client.release()
    }
    // Whoever dies before the commit has archived nothing.
    expect(await inTable(1, first)).toBe(first)
    expect(await count('select count(*) from public.audit_archives')).toBe(0)
  })
})

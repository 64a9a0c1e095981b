import { rm } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { setAuditJobs } from '../../../test/audit-jobs.ts'
import { beginLogAnew } from '../../../test/begin-log-anew.ts'
import { createMember } from '../../../test/create-member.ts'
import { signIn } from '../../../test/sign-in.ts'
import { startAuditOnS3 } from '../../../test/start-audit-on-s3.ts'
import { checkpointPath } from './checkpoint-blobs.ts'

const stack = inject('stack')
const owner = new pg.Pool({ connectionString: stack.dbUrl, max: 1 })
const superuser = new pg.Pool({ connectionString: stack.superuserDbUrl, max: 1 })
let audit: Awaited<ReturnType<typeof startAuditOnS3>>
/** Up to which number each of the three checkpoints goes. */
let ends: number[] = []

beforeAll(async () => {
  await setAuditJobs(owner, false)
  audit = await startAuditOnS3(stack)
})
afterAll(async () => {
  await audit.stop()
  // The chain of the others begins anew as well, and so does their store.
  await beginLogAnew(stack.superuserDbUrl, 0)
  await rm(path.join(stack.dataDir, 'blobs'), { recursive: true, force: true })
  await setAuditJobs(owner, true)
  await Promise.all([owner.end(), superuser.end()])
})
beforeEach(async () => {
  audit.s3.objects.clear()
  audit.s3.trouble = null
  // What other files wrote would make checkpoints of its own.
  await tamper(
    'delete from public.audit_logs where seq < (select max(l.seq) - 50 from public.audit_logs l)',
  )
  await beginLogAnew(stack.superuserDbUrl, 0)
  ends = []
  while (ends.length < 3) {
    await owner.query(
      `select private.audit(private.current_actor(), 'test.written', 'test', n::text) from generate_series(1, 30) n`,
    )
    await owner.query('select audit.seal(20000)')
    expect(await post('checkpoint')).toMatchObject({ body: { published: 1 } })
    const { rows } = await owner.query<{ end: number }>(
      'select max(chain_no)::integer as end from public.audit_checkpoints',
    )
    ends.push(rows[0]?.end ?? 0)
    // The next one is due when rows have come and this one is five minutes old.
    await tamper(
      `update public.audit_checkpoints set published_at = published_at - interval '6 minutes'`,
    )
  }
})

const end = (nth: number) => ends[nth] ?? 0
const nameOf = (nth: number) => checkpointPath(end(nth))

async function post(route: string, key = stack.secretKey, token?: string) {
  const response = await fetch(`${audit.url}/${route}`, {
    method: 'POST',
    headers: { apikey: key, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  })
  const body: unknown = await response.json()
  return { status: response.status, body }
}
const check = () => post('check-checkpoints')

/** As whoever owns the database can, with all triggers off. */
async function tamper(sql: string, args: unknown[] = []) {
  await superuser.query('set session_replication_role = replica')
  await superuser.query(sql, args)
  await superuser.query('reset session_replication_role')
}

/** What alerts are judged by, and how far the turn has come. */
async function standing() {
  const { rows } = await owner.query<Record<string, unknown>>(
    `select c.code, c.problem, t.compared_to::integer, t.ended_at is not null as has_ended
     from private.audit_checkpoint_turn t left join private.audit_comparisons c on c.source = 'published'`,
  )
  return rows[0]
}

describe('published checkpoints', () => {
  test('are compared one and all, and again an hour after', async () => {
    expect(await check()).toEqual({
      ...{ status: 200, body: { compared: 3, configured: true, problem: null } },
    })
    expect(await standing()).toEqual({
      ...{ code: null, problem: null, compared_to: 0, has_ended: true },
    })
    expect(await check()).toMatchObject({ body: { compared: 0 } })
    await owner.query(
      `update private.audit_checkpoint_turn set ended_at = ended_at - interval '1 hour'`,
    )
    expect(await check()).toMatchObject({ body: { compared: 3 } })
  })

  test('tell of a chain that was written anew, and of the first number that is another one', async () => {
    await tamper('update public.audit_seals set hash = sha256(hash) where chain_no >= $1', [
      end(0) + 17,
    ])
    const problem = `Number ${end(0) + 17} of the chain is not the one that was published.`
    expect(await check()).toMatchObject({ status: 200, body: { problem } })
    expect(await standing()).toMatchObject({ code: 'CHAIN_DIFFERS', problem, compared_to: end(0) })
    // Asked again at once, and not an hour after.
    expect(await check()).toMatchObject({ body: { problem } })
  })

  test('that are missing are told of until they are back', async () => {
    const lost = audit.s3.objects.get(nameOf(1))
    audit.s3.objects.delete(nameOf(1))
    await check()
    expect(await standing()).toMatchObject({
      code: 'CHECKPOINT_MISSING',
      problem: `The checkpoint at ${end(1)} is not in the store any more.`,
      compared_to: end(0),
    })
    if (lost) audit.s3.objects.set(nameOf(1), lost)
    expect(await check()).toMatchObject({ body: { compared: 2, problem: null } })
    expect(await standing()).toMatchObject({ code: null, has_ended: true })
  })

  test('may lie in another store, where somebody went on in a new one', async () => {
    audit.s3.objects.delete(nameOf(0))
    await tamper(`update public.audit_checkpoints set location = 's3 old' where chain_no = $1`, [
      end(0),
    ])
    expect(await check()).toMatchObject({ body: { compared: 3, problem: null } })
  })

  test('tell of one that was written down otherwise, or is not written down any more', async () => {
    await tamper(
      `update public.audit_checkpoints set statement = replace(statement, '"version"', '"Version"') where chain_no = $1`,
      [end(1)],
    )
    await check()
    expect(await standing()).toMatchObject({
      code: 'CHAIN_DIFFERS',
      problem: `The checkpoint at ${end(1)} is written down otherwise than it was published.`,
    })
    await tamper('delete from public.audit_checkpoints where chain_no = $1', [end(1)])
    await check()
    expect(await standing()).toMatchObject({
      code: 'CHAIN_DIFFERS',
      problem: `The store holds ${nameOf(1)}, which is not written down.`,
    })
    audit.s3.objects.delete(nameOf(1))
    await check()
    expect(await standing()).toMatchObject({
      code: 'CHAIN_DIFFERS',
      problem: `No checkpoint is written down for the numbers ${end(0) + 1} to ${end(1)}.`,
    })
  })

  test('that somebody changed in the store are no longer signed, or cannot be read', async () => {
    const whole = audit.s3.objects.get(nameOf(1))?.toString() ?? ''
    audit.s3.objects.set(nameOf(1), Buffer.from(whole.replace('"chain_no\\":', '"chain_no\\":1')))
    await check()
    expect(await standing()).toMatchObject({ code: 'CHECKPOINT_BROKEN', compared_to: end(0) })
    audit.s3.objects.set(nameOf(1), Buffer.from('no checkpoint'))
    await check()
    expect(await standing()).toMatchObject({
      code: 'CHECKPOINT_BROKEN',
      problem: `The checkpoint at ${end(1)} in the store cannot be read.`,
    })
  })

  test('are not judged while the store is silent, and are the business of the service alone', async () => {
    audit.s3.trouble = 500
    expect(await check()).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } })
    expect(await standing()).toMatchObject({ code: null, compared_to: 0, has_ended: false })
    audit.s3.trouble = null
    const admin = await signIn(stack, await createMember(stack, 'admin'))
    expect(await post('check-checkpoints', stack.publishableKey, admin.token)).toMatchObject({
      status: 403,
    })
  })
})

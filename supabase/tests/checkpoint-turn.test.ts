import { randomBytes } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { writeRows } from '../../test/audit-log.ts'
import { beginLogAnew } from '../../test/begin-log-anew.ts'
import { checkpointsToCompare } from '../functions/_shared/contracts/audit.ts'
import { nextCheckpoint, sealAll } from './audit-chain.ts'
import { call, owner, row, rows, service } from './database.ts'

const { superuserDbUrl } = inject('stack')
beforeEach(async () => {
  await beginLogAnew(superuserDbUrl, 0)
  await sealAll()
})
afterAll(() => beginLogAnew(superuserDbUrl, 0))

/** Says that checkpoints were published that end at these numbers, whatever the chain says. */
async function claim(ends: readonly number[]) {
  const { key_id } = z
    .object({ key_id: z.string() })
    .parse(
      (
        await rows(
          `insert into public.audit_signing_keys (key_id, public_key) values (left(encode(sha256($1), 'hex'), 16), $1) returning key_id`,
          [randomBytes(32)],
        )
      )[0],
    )
  for (const [at, end] of ends.entries()) {
    await rows(
      `insert into public.audit_checkpoints (first_chain_no, chain_no, head_hash, root, statement, signature, key_id, published_at, location)
       values ($1, $2, sha256('x'), sha256('x'), 'of a test', $3, $4, now(), 'test')`,
      [(ends[at - 1] ?? 0) + 1, end, randomBytes(64), key_id],
    )
  }
}

/** Some more rows, and a checkpoint that covers everything; answers where it ends. */
async function publish(count = 1) {
  await writeRows(owner, count)
  await sealAll()
  const args = await nextCheckpoint()
  await call(service, 'record_checkpoint', args)
  return z.object({ chain_no: z.number() }).parse(JSON.parse(args.statement)).chain_no
}
const due = async () =>
  checkpointsToCompare.parse((await call(service, 'read_checkpoints_to_compare')).body)
const record = (args: Record<string, unknown>) =>
  call(service, 'record_checkpoint_turn', { compared: '[]', ended: false, ...args })

async function listed(first: number, last: number) {
  const found = await rows(
    `select encode(hash, 'hex') as hash from public.audit_seals where chain_no between $1 and $2 order by chain_no`,
    [first, last],
  )
  return found.map(({ hash }) => String(hash))
}

describe('the checkpoints to compare', () => {
  test('are fifty at once, and go on where the turn has come to', async () => {
    const ends = Array.from({ length: 52 }, (_, at) => 3 * (at + 1))
    await claim(ends)
    const first = await due()
    expect(first).toMatchObject({ after: 0, previous: null, is_last: false })
    expect(first.checkpoints.map(({ chain_no }) => chain_no)).toEqual(ends.slice(0, 50))
    const compared = JSON.stringify(
      ends.slice(0, 50).map((chain_no) => ({ chain_no, hashes: null })),
    )
    await record({ after: 0, compared })
    const next = await due()
    expect(next).toMatchObject({ after: ends[49], is_last: true })
    expect(next.previous).toMatch(/^[0-9a-f]{64}$/)
    expect(next.checkpoints.map(({ chain_no }) => chain_no)).toEqual(ends.slice(50))
  })

  test('are no more than twenty thousand seals, one checkpoint at least', async () => {
    await claim([9_000, 18_000, 27_000])
    expect((await due()).checkpoints.map(({ chain_no }) => chain_no)).toEqual([9_000, 18_000])
    await beginLogAnew(superuserDbUrl, 0)
    await claim([20_001, 20_002])
    expect((await due()).checkpoints.map(({ chain_no }) => chain_no)).toEqual([20_001])
  })

  test('are none for an hour after a turn has ended', async () => {
    await publish()
    await record({ after: 0, ended: true })
    expect(await due()).toMatchObject({ after: null, checkpoints: [] })
    await rows(
      `update private.audit_checkpoint_turn set ended_at = ended_at - interval '61 minutes'`,
    )
    expect(await due()).toMatchObject({ after: 0, is_last: true })
  })
})

describe('a turn', () => {
  test('stops before the first seal that is not the one that was listed', async () => {
    const [one, two] = [await publish(3), await publish(3)]
    const hashes = await listed(one + 1, two)
    const compared = JSON.stringify([
      { chain_no: one, hashes: await listed(1, one) },
      { chain_no: two, hashes: [hashes[0], 'ab'.repeat(32), ...hashes.slice(2)] },
    ])
    const problem = `Number ${one + 2} of the chain is not the one that was published.`
    expect(await record({ after: 0, compared, ended: true })).toMatchObject({
      body: { compared_to: one, problem },
    })
    expect(
      await row('select compared_to, ended_at, is_wrong from private.audit_checkpoint_turn'),
    ).toEqual({
      ...{ compared_to: one, ended_at: null, is_wrong: true },
    })
    expect((await call(service, 'read_audit_integrity')).body).toMatchObject({
      difference: { source: 'published', problem },
    })
    const rest = JSON.stringify([{ chain_no: two, hashes }])
    await record({ after: one, compared: rest, ended: true })
    expect((await call(service, 'read_audit_integrity')).body).toMatchObject({ difference: null })
  })

  test('is not set back by somebody who began at the same place', async () => {
    const end = await publish()
    await record({ after: 0, compared: JSON.stringify([{ chain_no: end, hashes: null }]) })
    await publish()
    const late = { after: 0, code: 'CHECKPOINT_MISSING', problem: 'It was gone.' }
    expect(await record(late)).toMatchObject({ body: { compared_to: end, problem: null } })
    expect((await call(service, 'read_audit_integrity')).body).toMatchObject({ difference: null })
  })

  test.each([
    { compared: '{}' },
    { compared: '[{"chain_no": "x", "hashes": []}]' },
    { compared: '[{"chain_no": 1}]' },
    { code: 'no code', problem: 'x' },
    { code: 'CHAIN_DIFFERS', problem: ' ' },
  ])('is refused of %o', async (args) => {
    expect(await record({ after: 0, ...args })).toMatchObject({
      ...{ status: 422, body: { code: 'INVALID_FIELD' } },
    })
  })
})

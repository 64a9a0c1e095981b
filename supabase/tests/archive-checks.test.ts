import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { beginLogAnew } from '../../test/begin-log-anew.ts'
import { claimArchive } from './archives.ts'
import { call, count, row, rows, service } from './database.ts'

let first: number
let second: number
beforeEach(async () => {
  first = await claimArchive()
  await rows(
    `insert into public.audit_archives (first_chain_no, last_chain_no, rows, bytes, oldest_at, newest_at, location, path, digest, archived_by_name)
     values (10, 19, 10, 100, now(), now(), 'folder test', 'archive/second', sha256('x'), 'nobody')`,
  )
  second = await count('select max(id) from public.audit_archives')
})
afterAll(() => beginLogAnew(inject('stack').superuserDbUrl, 0))

const due = async (page_size = 200) => {
  const { body } = await call(service, 'read_archives_to_check', { page_size })
  const { archives } = z
    .object({ archives: z.array(z.object({ id: z.number(), read_due: z.boolean() })) })
    .parse(body)
  return archives.map(({ id, read_due }) => [id, read_due])
}
const record = (...checks: object[]) =>
  call(service, 'record_archive_checks', { checks: JSON.stringify(checks) })
const there = (id: number, read = false) => ({ id, outcome: 'there', problem: null, read })
const missing = (id: number) => ({ id, outcome: 'missing', problem: 'It is gone.', read: false })
const compared = () =>
  row(`select code, problem from private.audit_comparisons where source = 'archives'`)

describe('whose turn it is', () => {
  test('is what was never looked for, then what was looked for longest ago', async () => {
    expect(await due()).toEqual([
      [first, true],
      [second, true],
    ])
    await record(there(first, true))
    expect(await due()).toEqual([
      [second, true],
      [first, false],
    ])
    await record(there(second))
    expect(await due(1)).toEqual([[first, false]])
    await rows(`update private.audit_archive_checks set read_at = now() - interval '1 hour'`)
    expect(await due(1)).toEqual([[first, true]])
  })

  test('is first of all what was wrong', async () => {
    await record(there(first, true))
    await record(missing(second))
    expect(await due()).toEqual([
      [second, true],
      [first, false],
    ])
  })
})

describe('read whole', () => {
  const big = 6_000_000
  const claim = (from: number) =>
    count(
      `insert into public.audit_archives (first_chain_no, last_chain_no, rows, bytes, oldest_at, newest_at, location, path, digest, archived_by_name)
       values ($1::bigint, $1::bigint + 9, 10, $2, now(), now(), 'folder test', 'archive/' || $1, sha256('x'), 'nobody') returning id`,
      [from, big],
    )
  const read = async () => (await due()).filter(([, isDue]) => isDue === true).map(([id = 0]) => id)
  let bigOnes: number[]
  beforeEach(async () => {
    bigOnes = [await claim(20), await claim(30), await claim(40)]
  })

  test('are as many as come to ten million bytes, all of them in turn', async () => {
    const [one = 0, two = 0, three = 0] = bigOnes
    expect(await read()).toEqual([first, second, one, two])
    await record(there(first, true), there(second, true), there(one, true), there(two, true))
    await record(there(three))
    expect(await read()).toEqual([three])
    await record(there(three, true))
    expect(await read()).toEqual([])
    // Those of them that were read longest ago.
    await rows(
      `update private.audit_archive_checks set read_at = now() - case when archive_id = any ($1) then interval '2 hours' else interval '1 hour' end`,
      [[two, three]],
    )
    expect(await read()).toEqual([two, three])
    await record(there(three, true))
    expect(await read()).toEqual([first, second, one, two])
  })

  test('are others also while many are missing', async () => {
    const [one = 0, two = 0, three = 0] = bigOnes
    await record(missing(one), missing(two), missing(three))
    expect(await read()).toEqual([one, two, three, first, second])
  })
})

describe('what was found', () => {
  test('is told of all archives together, and mended by a reading alone', async () => {
    expect(await record(missing(first), missing(second))).toMatchObject({ body: { wrong: 2 } })
    expect(await compared()).toEqual({
      ...{ code: 'ARCHIVE_MISSING', problem: 'archive/claimed: It is gone. 1 more.' },
    })
    await record({ id: second, outcome: 'differs', problem: 'It is another.', read: true })
    expect(await compared()).toMatchObject({ code: 'ARCHIVE_BROKEN' })
    expect(await record(there(first, true), there(second))).toMatchObject({ body: { wrong: 1 } })
    expect(await compared()).toMatchObject({ problem: 'archive/second: It is another.' })
    expect(await record(there(second, true))).toMatchObject({ body: { wrong: 0 } })
    expect(await compared()).toEqual({ code: null, problem: null })
    expect(
      await row(
        'select count(*)::int as n from private.audit_archive_checks where found_at is null',
      ),
    ).toEqual({ n: 2 })
  })

  test('keeps since when, and when it was last whole', async () => {
    await record(there(first, true))
    const times = () =>
      row('select read_at, found_at from private.audit_archive_checks where archive_id = $1', [
        first,
      ])
    const whole = await times()
    await record(missing(first))
    const found = await times()
    expect(found?.['read_at']).toEqual(whole?.['read_at'])
    await record({ id: first, outcome: 'differs', problem: 'It is another.', read: true })
    expect(await times()).toEqual(found)
  })

  test.each([
    [{ id: 1, outcome: 'lost', problem: 'x' }],
    [{ id: 1, outcome: 'missing', problem: null }],
    [{ id: 1, outcome: 'there', problem: 'x' }],
    [{ outcome: 'there', problem: null }],
  ])('is refused of %o', async (check) => {
    expect(await record(check)).toMatchObject({ status: 422, body: { code: 'INVALID_FIELD' } })
  })

  test('of an archive that there is not is left out', async () => {
    expect(await record(there(second + 1_000))).toMatchObject({ body: { ok: true, wrong: 0 } })
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import { writeRows } from '../../test/audit-log.ts'
import { nextCheckpoint, sealAll } from './audit-chain.ts'
import { call, owner, row, rows, service } from './database.ts'

const record = (code: string | null, problem: string | null = null) =>
  call(service, 'record_audit_comparison', { source: 'checkpoints', code, problem })
const standing = async () => (await row('select audit.standing() as standing'))?.['standing']
const found = () =>
  row(`select code, problem, found_at from private.audit_comparisons where source = 'checkpoints'`)
const told = async () => {
  const entries = await rows(
    `select action, reason, metadata from public.audit_logs where action like 'audit.difference%' order by seq`,
  )
  return entries.map(({ action }) => action)
}

beforeEach(async () => {
  await rows('delete from private.audit_comparisons where true')
  await sealAll()
})

describe('a difference', () => {
  test('is told to the log when it begins and when it ends, and not in between', async () => {
    const before = (await told()).length
    await record(null)
    await record('CHAIN_DIFFERS', 'Number 7 of the chain is another one.')
    const first = await found()
    await record('CHAIN_DIFFERS', 'Number 6 of the chain is another one.')
    expect((await call(service, 'read_audit_integrity')).body).toMatchObject({
      difference: { source: 'checkpoints', problem: 'Number 6 of the chain is another one.' },
    })
    expect(await found()).toEqual({
      ...{ code: 'CHAIN_DIFFERS', problem: 'Number 6 of the chain is another one.' },
      found_at: first?.['found_at'],
    })
    await record(null)
    await record(null)
    expect(await found()).toEqual({ code: null, problem: null, found_at: null })
    expect((await call(service, 'read_audit_integrity')).body).toMatchObject({ difference: null })
    expect((await told()).slice(before)).toEqual([
      'audit.difference_found',
      'audit.difference_ended',
    ])
    await record('CHAIN_DIFFERS')
    expect((await found())?.['found_at']).not.toEqual(first?.['found_at'])
  })

  test('begins once, however many find it at the same moment', async () => {
    const before = (await told()).length
    await Promise.all(Array.from({ length: 5 }, () => record('CHAIN_DIFFERS', 'x')))
    expect((await told()).slice(before)).toEqual(['audit.difference_found'])
  })

  test.each([
    { source: 'hearsay', code: null },
    { source: 'archives', code: null },
    { source: null, code: null },
    { source: 'checkpoints', code: 'not a code' },
  ])('is refused of %o', async (args) => {
    expect(await call(service, 'record_audit_comparison', args)).toMatchObject({
      ...{ status: 422, body: { code: 'INVALID_FIELD' } },
    })
  })
})

describe('what waits', () => {
  test('for its seal is told by the first of it, until it has one', async () => {
    const [first] = await writeRows(owner, 3)
    const at = await row(
      'select to_jsonb(created_at) as at from public.audit_logs where seq = $1',
      [first],
    )
    expect(await standing()).toMatchObject({ oldest_unsealed_at: at?.['at'] })
    await sealAll()
    expect(await standing()).toMatchObject({ oldest_unsealed_at: null })
  })

  test('for a checkpoint is told once one was ever published, and never of checkpoints alone', async () => {
    const [first] = await writeRows(owner, 2)
    await sealAll()
    if ((await rows('select from public.audit_checkpoints')).length === 0) {
      expect(await standing()).toMatchObject({ unanchored_since: null })
    }
    await call(service, 'record_checkpoint', await nextCheckpoint())
    await sealAll()
    expect(await standing()).toMatchObject({ unanchored_since: null })
    const [next] = await writeRows(owner, 2)
    await sealAll()
    const sealed = await row(
      'select to_jsonb(sealed_at) as at from public.audit_seals where seq = $1',
      [next],
    )
    expect(first).not.toBe(next)
    expect(await standing()).toMatchObject({ unanchored_since: sealed?.['at'] })
  })

  test('is what alerts and whoever scrapes are told', async () => {
    await record('CHAIN_DIFFERS', 'x')
    const audit = { comparisons: [{ source: 'checkpoints', code: 'CHAIN_DIFFERS', problem: 'x' }] }
    expect(await call(service, 'read_alert_facts')).toMatchObject({ body: { audit } })
    expect(await call(service, 'read_exposition')).toMatchObject({ body: { audit } })
  })
})

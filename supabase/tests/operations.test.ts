import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, row, rows } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, signedInAgo, type Member } from './members.ts'

let admin: Member
beforeAll(async () => {
  admin = await createMember('admin')
})
beforeEach(resetInstallation)

const definition = {
  name: 'issue_refund',
  description: 'Pays money back.',
  risk_level: 'high',
  endpoint_url: 'https://agents.example.com/refund',
}
const save = (changes: object = {}, expected_revision: number | null = null, by: Member = admin) =>
  call(by, 'save_operation', {
    definition: { ...definition, ...changes },
    reason: 'new flow',
    expected_revision,
  })
const stored = () => rows('select * from public.operations')

describe('save_operation', () => {
  test('registers with safe defaults at revision 1, and each save makes a new revision with both in the log', async () => {
    expect((await save()).body).toMatchObject({ name: 'issue_refund', revision: 1 })
    expect(await stored()).toMatchObject([
      {
        required_approvals: 1,
        timeout_ms: 10_000,
        max_retries: 3,
        intent_expiry_seconds: 900,
        enabled: true,
        side_effects: true,
      },
    ])
    expect((await save({ timeout_ms: 500 }, 1)).body).toMatchObject({
      name: 'issue_refund',
      revision: 2,
    })
    expect(await row('select * from public.audit_logs order by seq desc limit 1')).toMatchObject({
      action: 'operation.saved',
      reason: 'new flow',
      metadata: { old: { timeout_ms: 10_000, revision: 1 }, new: { timeout_ms: 500, revision: 2 } },
    })
  })

  test('asks two people for critical risk', async () => {
    await save({ risk_level: 'critical' })
    expect(await stored()).toMatchObject([{ required_approvals: 2 }])
  })

  test.each<[number | null, string]>([
    [null, 'a name that is taken'],
    [7, 'a stale revision'],
  ])('with expected revision %j refuses %s and writes nothing', async (expected) => {
    await save()
    const before = await stored()
    expect(await save({ timeout_ms: 700 }, expected)).toMatchObject({
      status: 409,
      body: { code: 'STALE_VERSION', details: { revision: 1 } },
    })
    expect(await stored()).toEqual(before)
  })

  test('of two first saves at once, one wins', async () => {
    const both = await Promise.all([save(), save()])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test.each([
    [{ name: 'Refund' }, 'name'],
    [{ name: 'refund' }, 'name'],
    [{ name: null }, 'name'],
    [{ description: ' ' }, 'description'],
    [{ risk_level: 'none' }, 'risk_level'],
    [{ risk_level: 'critical', required_approvals: 1 }, 'required_approvals'],
    [{ required_approvals: 0 }, 'required_approvals'],
    [{ timeout_ms: 10 }, 'timeout_ms'],
    [{ timeout_ms: '100' }, 'timeout_ms'],
    [{ max_retries: 1.5 }, 'max_retries'],
    [{ intent_expiry_seconds: 1 }, 'intent_expiry_seconds'],
    [{ enabled: 'yes' }, 'enabled'],
    [{ estimator: 3 }, 'estimator'],
    [{ key_version: 0 }, 'key_version'],
    [{ endpoint_url: 'https://user:secret@agents.example.com' }, 'endpoint_url'],
    [{ endpoint_url: 'javascript:alert(1)' }, 'endpoint_url'],
  ])('refuses %j', async (change, field) => {
    expect(await save(change)).toMatchObject({
      status: 422,
      body: { code: 'INVALID_FIELD', details: { field } },
    })
    expect(await stored()).toEqual([])
  })

  test('refuses what is no object', async () => {
    expect(await call(admin, 'save_operation', { definition: '[]', reason: 'x' })).toMatchObject({
      status: 422,
    })
  })

  test('needs an admin who has just signed in', async () => {
    expect((await save({}, null, await createMember('approver'))).status).toBe(403)
    expect(await save({}, null, signedInAgo(admin, 400))).toMatchObject({
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
    expect(await stored()).toEqual([])
  })

  test('naming an estimator that does not exist does not lower the quorum', async () => {
    await save({ risk_level: 'low', estimator: 'refund_impact' })
    const [operation] = await rows(
      'select private.operation_facts(o) as facts from public.operations o',
    )
    expect(operation).toMatchObject({ facts: { blast_radius_unknown: true } })
  })
})

describe('a private endpoint', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://10.1.2.3:8080/x',
    'http://172.16.0.1/',
    'http://192.168.1.1?q',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://0.0.0.0/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[fd12::1]/',
    'http://[fe80::1]/',
    'http://localhost:3000',
    'http://LOCALHOST./',
    'http://db.localhost/',
    'http://metadata.google.internal/',
    'http://printer.local/',
    'http://kong:8000/',
    'http://router.home.arpa/',
    'http://127%2e0%2e0%2e1/',
    'http://１２７.0.0.1/',
    'http://127。0。0。1/',
    'http://exa_mple.com\\@127.0.0.1/',
    '',
    'http:///x',
  ])('%s is refused', async (endpoint_url) => {
    expect(await save({ endpoint_url })).toMatchObject({
      status: 422,
      body: { details: { field: 'endpoint_url' } },
    })
  })

  test.each([
    'https://agents.example.com',
    'https://8.8.8.8/x',
    'http://[2606:4700:4700::1111]:8443/',
    'https://a.example.com./x#y',
    'https://cafe.de/',
    'https://example.com#@127.0.0.1/',
  ])('%s is none', async (endpoint_url) => {
    expect((await save({ endpoint_url })).status).toBe(200)
  })

  test('is taken once the owner of the installation allows it', async () => {
    await rows(`select private.set_installation('local', 'OmniHub', false, true)`)
    expect((await save({ endpoint_url: 'http://127.0.0.1:9000/refund' })).status).toBe(200)
    expect((await save({ endpoint_url: 'http://user@127.0.0.1/' }, 1)).status).toBe(422)
  })
})

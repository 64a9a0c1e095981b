import { beforeAll, describe, expect, inject, test } from 'vitest'
import { verify, writeRows } from '../../test/audit-log.ts'
import { onSealedLog, tamperedWith, tamperings } from '../../test/tamperings.ts'
import { sealAll } from './audit-chain.ts'
import { call, count, owner, service } from './database.ts'
import { createMember } from './members.ts'

const superuser = inject('stack').superuserDbUrl

beforeAll(sealAll)

describe('verification in the database', () => {
  // The same on 100,000 rows: npm run bench -- proof audit-seals.
  test('finds each of six kinds of tampering and names the first bad row', async () => {
    await onSealedLog(superuser, 3_000, async (scene) => {
      const { client, first, last, anchors } = scene
      expect(await verify(client, { from: first, anchors })).toEqual({
        ...{ verified_to: last, checked: 3_000, problem: null, unsealed: 0, anchored_to: last },
      })
      for (const tampering of tamperings) {
        const { expected, verdict, unanchored } = await tamperedWith(scene, tampering)
        const found = { name: tampering.name, problem: verdict.problem }
        expect(found).toMatchObject({
          name: tampering.name,
          problem: {
            kind: tampering.kind,
            chain_no: expected.chain_no,
            ...(expected.seq === 'any' ? {} : { seq: expected.seq }),
          },
        })
        // Without an anchor outside, a chain that was cut or written anew by somebody careful looks whole.
        if (tampering.kind === 'rewritten' || tampering.name.includes('never came further'))
          expect(unanchored.problem).toBeNull()
        else expect(unanchored.problem).toEqual(verdict.problem)
      }
      expect(new Set(tamperings.map(({ kind }) => kind)).size).toBe(6)
    })
  })

  test('names the first bad row of a rewritten chain by the hashes of a checkpoint', async () => {
    await onSealedLog(superuser, 20, async (scene) => {
      const { client, first, last, bad, seqOf } = scene
      const { rows: hashes } = await client.query<{ hash: string }>(
        `select encode(hash, 'hex') as hash from public.audit_seals where chain_no >= $1 order by chain_no`,
        [first],
      )
      const checkpoint = {
        first_chain_no: first,
        chain_no: last,
        head_hash: hashes.at(-1)?.hash,
        hashes: hashes.map(({ hash }) => hash),
      }
      await tamperings.find(({ kind }) => kind === 'rewritten')?.tamper(scene)
      expect(await verify(client, { from: first, anchors: [checkpoint] })).toMatchObject({
        problem: { kind: 'rewritten', chain_no: bad, seq: await seqOf(bad) },
        verified_to: bad - 1,
        anchored_to: bad - 1,
      })
    })
  })

  test('verifies a range, with the link to what stands before it', async () => {
    await onSealedLog(superuser, 10, async (scene) => {
      const { client, first, last, bad } = scene
      await tamperings[0]?.tamper(scene)
      expect(await verify(client, { from: bad + 1, to: last })).toMatchObject({
        ...{ problem: null, checked: last - bad, verified_to: last },
      })
      expect(await verify(client, { from: first, to: bad - 1 })).toMatchObject({
        ...{ problem: null, checked: bad - first, verified_to: bad - 1 },
      })
      await client.query('delete from public.audit_seals where chain_no = $1', [bad])
      expect(await verify(client, { from: bad + 1 })).toMatchObject({
        problem: { kind: 'deleted', chain_no: bad },
      })
    })
  })
})

describe('verify_audit', () => {
  test.each([
    ['is no list', { chain_no: 1 }],
    ['lacks a hash', [{ chain_no: 1 }]],
    ['has a short hash', [{ chain_no: 1, hash: 'ab' }]],
    ['has hashes without a first number', [{ chain_no: 1, hash: 'ab'.repeat(32), hashes: [] }]],
  ])('refuses an anchor that %s', async (_, anchors) => {
    const answer = await call(await createMember('approver'), 'verify_audit', {
      anchors: JSON.stringify(anchors),
    })
    expect(answer).toMatchObject({ status: 422, body: { details: { field: 'anchors' } } })
  })

  test('answers people and services over the API', async () => {
    await writeRows(owner, 2)
    await sealAll()
    const head = await count('select max(chain_no) from public.audit_seals')
    for (const caller of [service, await createMember('approver')]) {
      expect(await call(caller, 'verify_audit', { from_chain_no: head - 1 })).toMatchObject({
        status: 200,
        body: { checked: 2, problem: null, verified_to: head },
      })
    }
  })
})

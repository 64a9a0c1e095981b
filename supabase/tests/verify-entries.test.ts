import pg from 'pg'
import { beforeEach, describe, expect, inject, test } from 'vitest'
import { onSealedLog, tamperings, type Scene } from '../../test/tamperings.ts'
import { sealAll } from './audit-chain.ts'

const { superuserDbUrl } = inject('stack')
beforeEach(sealAll)

const careful = 'the end is cut off and the sealer told that it never came further'
/** What seals alone can tell. */
const evident = tamperings.filter(({ kind, name }) => kind !== 'rewritten' && name !== careful)

const slice = ({ client }: Scene, size = 20_000) =>
  client.query('select audit.verify_next($1)', [size])
const goOnFrom = ({ client }: Scene, chainNo: number) =>
  client.query('update private.audit_entry_turn set verified_to = $1 - 1, ended_at = null', [
    chainNo,
  ])

async function standing({ client }: Scene) {
  const { rows } = await client.query<Record<string, unknown>>(
    `select c.code, c.problem, t.verified_to::integer, t.wrong_at::integer, t.ended_at is not null as has_ended
     from private.audit_entry_turn t left join private.audit_comparisons c on c.source = 'entries'`,
  )
  return rows[0]
}

describe('a slice of the log', () => {
  test('finds what verification finds, and says it', async () => {
    await onSealedLog(superuserDbUrl, 300, async (scene) => {
      for (const { name, kind, tamper, named } of evident) {
        const { chain_no } = await named(scene)
        await scene.client.query('savepoint before')
        await goOnFrom(scene, scene.first)
        await tamper(scene)
        await slice(scene)
        const { rows } = await scene.client.query<{ problem: unknown }>(
          `select audit.verify($1, null, '[]') -> 'problem' ->> 'message' as problem`,
          [scene.first],
        )
        expect({ name, kind, ...(await standing(scene)) }).toMatchObject({
          ...{ name, kind, code: 'CHAIN_BROKEN', problem: rows[0]?.problem },
          ...{ wrong_at: chain_no, verified_to: chain_no - 1, has_ended: false },
        })
        await scene.client.query('rollback to savepoint before')
      }
    })
  })

  test('goes on where the last one ended, and begins anew at the end', async () => {
    await onSealedLog(superuserDbUrl, 25, async (scene) => {
      const { first } = scene
      await goOnFrom(scene, first)
      await slice(scene, 10)
      expect(await standing(scene)).toMatchObject({ verified_to: first + 9, has_ended: false })
      await slice(scene, 10)
      expect(await standing(scene)).toMatchObject({ verified_to: first + 19, has_ended: false })
      await slice(scene, 10)
      expect(await standing(scene)).toMatchObject({ code: null, verified_to: 0, has_ended: true })
    })
  })

  test('ends a turn also when the log ends with it', async () => {
    await onSealedLog(superuserDbUrl, 20, async (scene) => {
      await goOnFrom(scene, scene.first)
      await slice(scene, 20)
      expect(await standing(scene)).toMatchObject({ verified_to: scene.last, has_ended: false })
      await slice(scene, 20)
      expect(await standing(scene)).toMatchObject({ verified_to: 0, has_ended: true })
    })
  })

  test('finds what took a free number between two slices', async () => {
    const slippedIn = tamperings.find(({ name }) => name.endsWith('with a number that was free'))
    await onSealedLog(superuserDbUrl, 40, async (scene) => {
      const problem = `Entry #${(await scene.seqOf(scene.bad)) - 1} was never sealed, and what was written after it was.`
      await slippedIn?.tamper(scene)
      await goOnFrom(scene, scene.first)
      await slice(scene, scene.bad - scene.first)
      expect(await standing(scene)).toMatchObject({ code: null, verified_to: scene.bad - 1 })
      await slice(scene, 5)
      expect(await standing(scene)).toMatchObject({ problem, verified_to: scene.bad - 1 })
    })
  })

  test('stands still before what is wrong until it is mended', async () => {
    await onSealedLog(superuserDbUrl, 40, async (scene) => {
      const { client, first, bad, seqOf } = scene
      const change = async (from: string, to: string) =>
        client.query(
          'update public.audit_logs set reason = replace(reason, $2, $3) where seq = $1',
          [await seqOf(bad), from, to],
        )
      await goOnFrom(scene, first)
      await change('row', 'raw')
      await slice(scene)
      const wrong = { code: 'CHAIN_BROKEN', wrong_at: bad, verified_to: bad - 1 }
      expect(await standing(scene)).toMatchObject(wrong)
      await slice(scene)
      expect(await standing(scene)).toMatchObject(wrong)
      await change('raw', 'row')
      // What it told the log is of this transaction, for which the scene says that all is sealed.
      await client.query(
        `delete from public.audit_logs where action = 'audit.difference_found' and transaction_no = pg_current_xact_id()::text::bigint`,
      )
      await slice(scene)
      expect(await standing(scene)).toMatchObject({ code: null, wrong_at: null, has_ended: true })
    })
  })

  test('is left to whoever verifies one already', async () => {
    const other = new pg.Client({ connectionString: superuserDbUrl })
    await other.connect()
    try {
      await other.query('begin; select pg_advisory_xact_lock(727274, 10)')
      await onSealedLog(superuserDbUrl, 20, async (scene) => {
        await goOnFrom(scene, scene.first)
        await slice(scene)
        expect(await standing(scene)).toMatchObject({ verified_to: scene.first - 1 })
      })
    } finally {
      await other.end()
    }
  })
})

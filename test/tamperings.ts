import type pg from 'pg'
import { asIntruder, verify, writeRows } from './audit-log.ts'

/** A log within the transaction of an intruder: sealed up to `last`, and that anchored outside. */
export interface Scene {
  client: pg.Client
  first: number
  last: number
  /** The number in the chain that is tampered with. */
  bad: number
  /** The seq of a number of the chain, as it was sealed. */
  seqOf: (chainNo: number) => Promise<number>
  anchors: { chain_no: number; hash: string }[]
}

export interface Tampering {
  name: string
  kind: 'edited' | 'deleted' | 'reordered' | 'inserted' | 'cut' | 'rewritten'
  tamper: (scene: Scene) => Promise<unknown>
  /** Which row must be named. */
  named: (scene: Scene) => Promise<{ chain_no: number; seq: number | null | 'any' }>
}

/** Seals whatever has no seal, also of this transaction, as the sealer would once it had been committed. */
const sealRest = `
  select audit.append_seals(array(select l.seq from public.audit_logs l
    where not exists (select from public.audit_seals s where s.seq = l.seq) order by l.seq), clock_timestamp());
  update private.audit_frontier set transaction_no = pg_current_xact_id()::text::bigint, seq = 9223372036854775807`

/** Removes the chain from a number on and makes the sealer believe that it never came further. */
const unsealFrom = `
  with gone as (delete from public.audit_seals where chain_no >= $1 returning 1)
  update private.audit_frontier set chain_no = $1 - 1,
    hash = (select hash from public.audit_seals where chain_no = $1 - 1)
  where (select count(*) from gone) > 0`

const edit = ({ client, bad }: Scene) =>
  client.query(
    `update public.audit_logs set reason = 'never said' where seq = (select seq from public.audit_seals where chain_no = $1)`,
    [bad],
  )
const mallory = `(actor_name, actor_type, action, resource_type, channel, created_at, transaction_no) values ('Mallory', 'user', 'member.removed', 'member', 'panel'`

/** What somebody who owns the database and has switched all triggers off can do to the log. */
export const tamperings: Tampering[] = [
  {
    name: 'what a row says is changed',
    kind: 'edited',
    tamper: edit,
    named: async ({ bad, seqOf }) => ({ chain_no: bad, seq: await seqOf(bad) }),
  },
  {
    name: 'the time of a seal is changed',
    kind: 'edited',
    tamper: ({ client, bad }) =>
      client.query(
        `update public.audit_seals set sealed_at = sealed_at - interval '1 day' where chain_no = $1`,
        [bad],
      ),
    named: async ({ bad, seqOf }) => ({ chain_no: bad, seq: await seqOf(bad) }),
  },
  {
    name: 'a row is deleted',
    kind: 'deleted',
    tamper: async ({ client, bad, seqOf }) =>
      client.query('delete from public.audit_logs where seq = $1', [await seqOf(bad)]),
    named: async ({ bad, seqOf }) => ({ chain_no: bad, seq: await seqOf(bad) }),
  },
  {
    name: 'a row is deleted together with its seal',
    kind: 'deleted',
    tamper: ({ client, bad }) =>
      client.query(
        `with gone as (delete from public.audit_seals where chain_no = $1 returning seq)
         delete from public.audit_logs l using gone g where l.seq = g.seq`,
        [bad],
      ),
    named: ({ bad }) => Promise.resolve({ chain_no: bad, seq: null }),
  },
  {
    name: 'two rows change places',
    kind: 'reordered',
    tamper: async ({ client, bad, seqOf }) => {
      const two = [await seqOf(bad), await seqOf(bad + 40)]
      await client.query(
        `create temporary table two on commit drop as select * from public.audit_logs where seq = any ($1)`,
        [two],
      )
      await client.query(
        'update public.audit_logs set id = gen_random_uuid() where seq = any ($1)',
        [two],
      )
      await client.query(
        `update public.audit_logs l set id = o.id, created_at = o.created_at, reason = o.reason, resource_id = o.resource_id,
           metadata = o.metadata from two o where l.seq = any ($1) and o.seq <> l.seq`,
        [two],
      )
    },
    named: async ({ bad, seqOf }) => ({ chain_no: bad, seq: await seqOf(bad) }),
  },
  {
    name: 'two seals change places',
    kind: 'reordered',
    tamper: async ({ client, bad }) => {
      const move = (from: number, to: number) =>
        client.query('update public.audit_seals set chain_no = $2 where chain_no = $1', [from, to])
      await move(bad, 1e15)
      await move(bad + 1, bad)
      await move(1e15, bad + 1)
    },
    named: ({ bad }) => Promise.resolve({ chain_no: bad, seq: 'any' }),
  },
  {
    name: 'a row is slipped in among sealed ones',
    kind: 'inserted',
    tamper: ({ client }) => client.query(`insert into public.audit_logs ${mallory}, now(), 1)`),
    named: ({ last }) => Promise.resolve({ chain_no: last + 1, seq: 'any' }),
  },
  {
    name: 'a row is slipped in with a number that was free',
    kind: 'inserted',
    tamper: async ({ client, bad, seqOf }) =>
      client.query(
        `insert into public.audit_logs (seq, actor_name, actor_type, action, resource_type, channel, created_at, transaction_no)
         overriding system value values ($1, 'Mallory', 'user', 'member.removed', 'member', 'panel', now(), 1)`,
        [(await seqOf(bad)) - 1],
      ),
    named: async ({ bad, seqOf }) => ({ chain_no: bad, seq: (await seqOf(bad)) - 1 }),
  },
  {
    name: 'a row is slipped in for a transaction to come, so that it is never sealed',
    kind: 'inserted',
    tamper: ({ client }) => client.query(`insert into public.audit_logs ${mallory}, now(), 1e15)`),
    named: ({ last }) => Promise.resolve({ chain_no: last + 1, seq: 'any' }),
  },
  {
    name: 'a row is written today for yesterday, and sealed',
    kind: 'inserted',
    tamper: async ({ client }) => {
      await client.query(
        `insert into public.audit_logs ${mallory}, now() - interval '1 day', pg_current_xact_id()::text::bigint)`,
      )
      await client.query(sealRest)
    },
    named: ({ last }) => Promise.resolve({ chain_no: last + 1, seq: 'any' }),
  },
  {
    name: 'the end is cut off',
    kind: 'cut',
    tamper: ({ client, bad }) =>
      client.query(
        `with gone as (delete from public.audit_seals where chain_no >= $1 returning seq)
         delete from public.audit_logs l using gone g where l.seq = g.seq`,
        [bad],
      ),
    named: ({ bad }) => Promise.resolve({ chain_no: bad, seq: null }),
  },
  {
    name: 'the end is cut off and the sealer told that it never came further',
    kind: 'cut',
    tamper: async ({ client, bad }) => {
      await client.query(
        'delete from public.audit_logs where seq in (select seq from public.audit_seals where chain_no >= $1)',
        [bad],
      )
      await client.query(unsealFrom, [bad])
    },
    named: ({ bad }) => Promise.resolve({ chain_no: bad, seq: null }),
  },
  {
    name: 'everything from a row on is sealed anew',
    kind: 'rewritten',
    tamper: async (scene) => {
      await edit(scene)
      await scene.client.query(unsealFrom, [scene.bad])
      await scene.client.query(sealRest)
    },
    named: ({ last }) => Promise.resolve({ chain_no: last, seq: 'any' }),
  },
]

/** Plays a scene on a log of this many rows; nothing of it stays. */
export async function onSealedLog<T>(
  superuserDbUrl: string,
  size: number,
  act: (scene: Scene) => Promise<T>,
): Promise<T> {
  return asIntruder(superuserDbUrl, async (client) => {
    const one = async (text: string, values: unknown[] = []) => {
      const { rows } = await client.query<{ value: unknown }>(text, values)
      return rows[0]?.value
    }
    await client.query(sealRest)
    const first = Number(await one('select chain_no + 1 as value from private.audit_frontier'))
    const half = Math.floor(size / 2)
    await writeRows(client, half)
    // A number that a rolled-back transaction took.
    await client.query(`select nextval(pg_get_serial_sequence('public.audit_logs', 'seq'))`)
    await writeRows(client, size - half)
    await client.query(sealRest)
    const last = first + size - 1
    const hash = await one(`select encode(hash, 'hex') as value from private.audit_frontier`)
    const seqOf = async (chainNo: number) =>
      Number(
        await one('select seq as value from public.audit_seals where chain_no = $1', [chainNo]),
      )
    const bad = first + half
    return act({
      client,
      first,
      last,
      bad,
      seqOf,
      anchors: [{ chain_no: last, hash: String(hash) }],
    })
  })
}

/** What verification says after one tampering; the scene is as before when this returns. */
export async function tamperedWith(scene: Scene, { tamper, named }: Tampering) {
  const expected = await named(scene)
  await scene.client.query('savepoint before')
  await tamper(scene)
  const verdict = await verify(scene.client, { from: scene.first, anchors: scene.anchors })
  const unanchored = await verify(scene.client, { from: scene.first })
  await scene.client.query('rollback to savepoint before')
  return { expected, verdict, unanchored }
}

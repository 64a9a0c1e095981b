import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { signInNewUser } from '../embedded/contract/contract-user.ts'
import { RawSocket } from '../embedded/contract/realtime/raw-socket.ts'
import { anon, owner, rows, service, type Caller } from './database.ts'
import { createMember, type MemberRole } from './members.ts'

const room = () => `approval:${randomUUID()}`

/** What a caller hears and says on a topic, asked as Realtime asks: by a message that is undone. */
async function rights(caller: Caller, topic: string) {
  const client = await owner.connect()
  const allowed: Record<'hears' | 'says', string[]> = { hears: [], says: [] }
  try {
    for (const extension of ['broadcast', 'presence', 'postgres_changes']) {
      await client.query('begin')
      const { rows: probes } = await client.query<{ id: string }>(
        'insert into realtime.messages (topic, extension) values ($1, $2) returning id',
        [topic, extension],
      )
      await client.query(
        `select set_config('role', $1, true), set_config('request.jwt.claims', $2, true), set_config('realtime.topic', $3, true)`,
        [caller.role, JSON.stringify(caller.claims), topic],
      )
      const { rowCount } = await client.query('select from realtime.messages where id = $1', [
        probes[0]?.id,
      ])
      if (rowCount === 1) allowed.hears.push(extension)
      const said = await client
        .query('insert into realtime.messages (topic, extension) values ($1, $2)', [
          topic,
          extension,
        ])
        .catch((error: unknown) => {
          expect(error).toMatchObject({ code: '42501' })
        })
      if (said) allowed.says.push(extension)
      await client.query('rollback')
    }
    return allowed
  } finally {
    client.release()
  }
}

const everything = { hears: ['broadcast', 'presence'], says: ['broadcast', 'presence'] }
const nothing = { hears: [], says: [] }

describe('the policies of approval rooms', () => {
  test.each<[MemberRole, object]>([
    ['admin', everything],
    ['approver', everything],
    ['viewer', nothing],
  ])('%s', async (role, allowed) => {
    expect(await rights(await createMember(role), room())).toEqual(allowed)
  })

  test('nobody without a profile, without a session or with claims that are none', async () => {
    const stranger = (sub: unknown): Caller => ({
      ...{ role: 'authenticated', claims: { role: 'authenticated', sub } },
    })
    for (const caller of [anon, stranger(randomUUID()), stranger('nobody'), stranger(null)]) {
      expect(await rights(caller, room())).toEqual(nothing)
    }
    expect((await rights(service, room())).says).toContain('presence')
  })

  test('no other topic, however alike', async () => {
    const admin = await createMember('admin')
    const id = randomUUID()
    for (const topic of [
      ...['', 'approval:', 'approval:1', `approvals:${id}`, `x approval:${id}`],
      ...[
        `approval:${id}x`,
        `approval:${id}\n`,
        `approval:${id.toUpperCase()}`,
        `approval:${id}:1`,
      ],
    ]) {
      expect({ topic, ...(await rights(admin, topic)) }).toEqual({ topic, ...nothing })
    }
  })
})

describe('the room of an approval', () => {
  const stack = inject('stack')
  const target = { ...stack, sql: null, sign: null, superuserDbUrl: null, stop: async () => {} }
  const sockets: RawSocket[] = []
  const people = new Map<MemberRole, { id: string; token: string }>()

  beforeAll(async () => {
    for (const role of ['admin', 'approver', 'viewer'] as const) {
      const user = await signInNewUser(target)
      await rows('update public.profiles set role = $1 where id = $2', [role, user.id])
      people.set(role, user)
    }
  })
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close()
  })

  async function enter(name: string, role: MemberRole) {
    const person = people.get(role)
    if (!person) throw new Error(role)
    const socket = await RawSocket.open(stack)
    sockets.push(socket)
    const { payload } = await socket.join(name, {
      ...{ private: true, token: person.token, presence: { enabled: true, key: person.id } },
    })
    return { socket, payload, ...person }
  }

  test('shows those who decide to each other and is shut to a viewer', async () => {
    const name = room()
    const approver = await enter(name, 'approver')
    const admin = await enter(name, 'admin')
    const said = await admin.socket.presence(name, 'track', { member_id: admin.id, at: 1 })
    expect(said.payload.status).toBe('ok')
    const { payload } = await approver.socket.next(({ event }) => event === 'presence_diff', 'diff')
    expect(payload).toMatchObject({ joins: { [admin.id]: { metas: [{ member_id: admin.id }] } } })
    expect((await enter(name, 'viewer')).payload).toMatchObject({
      status: 'error',
      response: {
        reason: `Unauthorized: You do not have permissions to read from this Channel topic: ${name}`,
      },
    })
  })

  test('puts out an approver who became a viewer when their token is renewed', async () => {
    const name = room()
    const { socket, id } = await enter(name, 'approver')
    await rows(`update public.profiles set role = 'viewer' where id = $1`, [id])
    try {
      expect((await socket.presence(name, 'track', { member_id: id, at: 1 })).payload).toEqual({
        ...{ status: 'error', response: {} },
      })
      socket.push(name, 'access_token', { access_token: people.get('viewer')?.token })
      expect((await socket.system(name, 'error')).payload.message).toBe(
        `You do not have permissions to read from this Channel topic: ${name}`,
      )
    } finally {
      await rows(`update public.profiles set role = 'approver' where id = $1`, [id])
    }
  })
})

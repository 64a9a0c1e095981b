import { beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { createMember } from '../../test/create-member.ts'
import { columnOf, fingerprint } from './catalog.ts'
import { count, rows } from './database.ts'
import { askedWithKey, commands } from './declared-access.ts'
import { persons, sightOf, tables, type Person } from './declared-tables.ts'
import { populate } from './populate.ts'

const stack = inject('stack')
const headers = new Map<Person, Record<string, string>>()
let key = ''

beforeAll(async () => {
  headers.set('anon', { apikey: stack.publishableKey })
  headers.set('service', { apikey: stack.secretKey })
  for (const person of ['stranger', 'viewer', 'approver', 'admin'] as const) {
    const { id, email, password } = await createMember(
      stack,
      person === 'stranger' ? 'viewer' : person,
    )
    headers.set(person, {
      apikey: stack.publishableKey,
      authorization: `Bearer ${await signIn(email, password)}`,
    })
    if (person === 'stranger') await rows('delete from public.profiles where id = $1', [id])
  }
  key = await populate()
})

async function signIn(email: string, password: string): Promise<string> {
  const response = await fetch(`${stack.url}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: stack.publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token
}

/** One real request of a person. */
async function send(person: Person, method: string, path: string, body?: unknown) {
  const response = await fetch(`${stack.url}/rest/v1/${path}`, {
    method,
    headers: {
      ...headers.get(person),
      'content-type': 'application/json',
      prefer: 'return=minimal',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const parsed: unknown = text === '' ? null : JSON.parse(text)
  return { status: response.status, body: parsed }
}

const refusal = z.looseObject({ code: z.string(), message: z.string() })

describe.each(Object.entries(commands))('POST rpc/%s', (name, { may, args = {} }) => {
  test.each(persons)('by %s', async (person) => {
    const named = person === 'service' && askedWithKey.includes(name) ? { ...args, key } : args
    const before = await fingerprint()
    const { status, body } = await send(person, 'POST', `rpc/${name}`, named)
    if (may.includes(person)) {
      // Arguments may still be wrong; what counts is that nobody was turned away for who they are.
      expect([401, 403]).not.toContain(status)
      expect(status).toBeLessThan(500)
    } else {
      expect([401, 403]).toContain(status)
      expect(['42501', 'NOT_ALLOWED', 'KEY_INVALID']).toContain(refusal.parse(body).code)
      expect(await fingerprint()).toEqual(before)
    }
  })
})

describe.each(Object.entries(tables))('%s over REST', (table, access) => {
  const [schema, name] = table.split('.')
  const path = name ?? ''

  test.each(persons)('is shown to %s as declared', async (person) => {
    const { status, body } = await send(person, 'GET', `${path}?select=${await columnOf(table)}`)
    const sight = schema === 'public' ? sightOf(person, access) : 'denied'
    if (sight === 'denied') expect(status).toBeGreaterThanOrEqual(400)
    else {
      expect(status).toBe(200)
      expect(z.array(z.unknown()).parse(body)).toHaveLength(
        sight === 'none' ? 0 : Math.min(1000, await count(`select count(*) from ${table}`)),
      )
    }
  })

  test.each(persons)('takes no write of %s', async (person) => {
    const column = await columnOf(table)
    const before = await fingerprint()
    const everyRow = `${path}?${column}=not.is.null`
    for (const [method, target, body] of [
      ['POST', path, { [column]: null }],
      ['PATCH', everyRow, { [column]: null }],
      ['DELETE', everyRow, undefined],
      ['PUT', `${path}?${column}=eq.1`, { [column]: 1 }],
    ] as const) {
      const { status } = await send(person, method, target, body)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
    }
    expect(await fingerprint()).toEqual(before)
  })
})

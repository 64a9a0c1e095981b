import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { ContractTarget } from './target.ts'

const sessionSchema = z.object({ access_token: z.string(), user: z.object({ id: z.string() }) })

export interface ContractUser {
  id: string
  token: string
}

/** Creates a user and signs in, as any client would. */
export async function signInNewUser(target: ContractTarget): Promise<ContractUser> {
  const email = `contract-${randomUUID()}@example.com`
  const password = randomUUID()
  await post(target, '/auth/v1/admin/users', target.secretKey, {
    email,
    password,
    email_confirm: true,
  })
  const session = sessionSchema.parse(
    await post(target, '/auth/v1/token?grant_type=password', target.publishableKey, {
      email,
      password,
    }),
  )
  return { id: session.user.id, token: session.access_token }
}

async function post(
  target: ContractTarget,
  path: string,
  apikey: string,
  body: unknown,
): Promise<unknown> {
  const response = await fetch(target.url + path, {
    method: 'POST',
    headers: { apikey, authorization: `Bearer ${apikey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

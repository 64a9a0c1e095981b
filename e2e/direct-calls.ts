import { z } from 'zod'
import { signIn } from '../test/sign-in.ts'
import { e2eStack } from './e2e-stack.ts'
import { account, type Role } from './fixtures.ts'

export type Reply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

/** Calls the stack over HTTP without the panel; GET without a body, POST with one. */
export async function call(path: string, headers: HeadersInit, body?: unknown): Promise<Reply> {
  const response = await fetch(`${e2eStack().url}/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...Object.fromEntries(new Headers(headers)) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer = z.record(z.string(), z.unknown()).parse(await response.json())
  return { status: response.status, body: answer }
}

export async function tokenOf(role: Role): Promise<string> {
  return (await signIn(e2eStack(), account(role))).token
}

/** One RPC as somebody of that role, whatever the panel would have let them do. */
export async function rpcAs(role: Role, name: string, args: Record<string, unknown>) {
  return call(
    `rest/v1/rpc/${name}`,
    { apikey: e2eStack().publishableKey, authorization: `Bearer ${await tokenOf(role)}` },
    args,
  )
}

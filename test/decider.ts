import { z } from 'zod'
import { createMember, withOwner, type Role } from './create-member.ts'
import { signIn } from './sign-in.ts'

type Installation = Parameters<typeof createMember>[0] & { readonly publishableKey: string }

/** A new member who decides over HTTP, by commands of their own token, on what the database shows now. */
export async function createDecider(stack: Installation, role: Role = 'approver') {
  const member = await createMember(stack, role)
  const { id, token } = await signIn(stack, member)

  async function command(path: string, body: unknown = {}) {
    const response = await fetch(`${stack.url}/${path}`, {
      method: 'POST',
      headers: {
        apikey: stack.publishableKey,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })
    return {
      status: response.status,
      body: z.record(z.string(), z.unknown()).parse(await response.json()),
    }
  }

  return {
    id,
    token,
    displayName: member.displayName,
    command,
    async decide(approvalId: unknown, decision = 'approved', reason: string | null = null) {
      const digest = await digestOf(stack, approvalId)
      return command('rest/v1/rpc/decide_approval', { id: approvalId, digest, decision, reason })
    },
    ask: (approvalId: unknown, question: string) =>
      command('rest/v1/rpc/ask_about_approval', { id: approvalId, question }),
    estimate: (approvalId: unknown) =>
      command(`functions/v1/approvals/${String(approvalId)}/estimate`),
  }
}

export type Decider = Awaited<ReturnType<typeof createDecider>>

/** What a screen shows now, in 64 hexadecimal digits. */
export function digestOf(stack: Installation, approvalId: unknown): Promise<string> {
  return withOwner(stack.dbUrl, async (owner) => {
    const { rows } = await owner.query<{ digest: string }>(
      `select encode(digest, 'hex') as digest from public.approval_queue where id = $1`,
      [approvalId],
    )
    return rows[0]?.digest ?? ''
  })
}

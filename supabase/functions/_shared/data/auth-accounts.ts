import * as z from 'zod/mini'
import { err, ok, type Result } from '../domain/result.ts'

type AuthProject = { readonly supabaseUrl: string; readonly secretKey: string }

const account = z.object({ id: z.uuid() })
const refused = z.object({ msg: z.string() })

/** Accounts of the auth server, by its admin API. Errors are texts for the person who asked. */
export interface AuthAccounts {
  /** Mails an invitation; an account that has not accepted one yet gets a new link. */
  invite(email: string, displayName: string | null): Promise<Result<{ id: string }, string>>
  /** An account that is gone already counts as deleted. */
  remove(id: string): Promise<Result<null, string>>
}

export function createAuthAccounts({ supabaseUrl, secretKey }: AuthProject): AuthAccounts {
  async function send(
    method: string,
    path: string,
    body: unknown,
  ): Promise<Result<unknown, string>> {
    try {
      const response = await fetch(`${supabaseUrl}/auth/v1${path}`, {
        method,
        headers: {
          apikey: secretKey,
          authorization: `Bearer ${secretKey}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      })
      const answer: unknown = await response.json().catch(() => null)
      if (response.ok || (method === 'DELETE' && response.status === 404)) return ok(answer)
      const parsed = z.safeParse(refused, answer)
      return err(parsed.success ? parsed.data.msg : `the auth server answered ${response.status}`)
    } catch {
      return err('the auth server gave no answer')
    }
  }

  return {
    async invite(email, displayName) {
      const data = displayName === null ? {} : { display_name: displayName }
      const answer = await send('POST', '/invite', { email, data })
      if (!answer.ok) return answer
      const parsed = z.safeParse(account, answer.value)
      return parsed.success ? ok(parsed.data) : err('the auth server answered something else')
    },
    async remove(id) {
      const answer = await send('DELETE', `/admin/users/${id}`, {})
      return answer.ok ? ok(null) : answer
    },
  }
}

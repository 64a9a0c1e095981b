import { z } from 'zod'

const session = z.looseObject({ access_token: z.string(), user: z.looseObject({ id: z.uuid() }) })

interface Stack {
  readonly url: string
  readonly publishableKey: string
}

interface Account {
  readonly email: string
  readonly password: string
}

/** Signs in by password over HTTP and returns the session as the panel keeps it. */
export async function passwordSession({ url, publishableKey }: Stack, account: Account) {
  const response = await fetch(`${url}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email: account.email, password: account.password }),
  })
  return session.parse(await response.json())
}

/** Signs in by password over HTTP and returns the token that members' calls carry, with whose it is. */
export async function signIn(
  stack: Stack,
  account: Account,
): Promise<{ id: string; token: string }> {
  const { access_token: token, user } = await passwordSession(stack, account)
  return { id: user.id, token }
}

import { z } from 'zod'

const session = z.object({ access_token: z.string(), user: z.object({ id: z.uuid() }) })

/** Signs in by password over HTTP and returns the token that members' calls carry, with whose it is. */
export async function signIn(
  { url, publishableKey }: { readonly url: string; readonly publishableKey: string },
  { email, password }: { readonly email: string; readonly password: string },
): Promise<{ id: string; token: string }> {
  const response = await fetch(`${url}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const { access_token: token, user } = session.parse(await response.json())
  return { id: user.id, token }
}

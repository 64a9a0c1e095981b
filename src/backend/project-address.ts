import { client } from './client.ts'

/** Where commands outside the panel find the project, and the key that is no secret. */
export function projectAddress(): { url: string; publishableKey: string } {
  const { url, publishableKey } = client()
  return { url, publishableKey }
}

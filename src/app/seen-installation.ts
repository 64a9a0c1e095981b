import * as z from 'zod/mini'

const storageKey = 'omnihub-installation'

const seen = z.object({
  environment: z.enum(['production', 'staging', 'local']),
  isDemo: z.boolean(),
})

export type SeenInstallation = z.output<typeof seen>

/**
 * Which installation this origin was when somebody was last signed in here. The database tells members
 * only, yet the sign-in page should say where one is about to go.
 */
export function readSeenInstallation(): SeenInstallation | null {
  const text = localStorage.getItem(storageKey)
  if (text === null) return null
  try {
    return seen.parse(JSON.parse(text))
  } catch {
    localStorage.removeItem(storageKey)
    return null
  }
}

export function rememberInstallation({ environment, isDemo }: SeenInstallation) {
  localStorage.setItem(storageKey, JSON.stringify({ environment, isDemo }))
}

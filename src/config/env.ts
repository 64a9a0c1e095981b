import * as z from 'zod/mini'

const text = z.optional(z.string().check(z.minLength(1)))

const variables = z.object({
  VITE_SUPABASE_URL: text,
  VITE_SUPABASE_PUBLISHABLE_KEY: text,
  VITE_RELEASE: z.string(),
})

const parsed = variables.parse(import.meta.env)

/** What the build baked in. Without URL and key the panel asks its own origin (`/config.json`). */
export const env = {
  supabaseUrl: parsed.VITE_SUPABASE_URL,
  publishableKey: parsed.VITE_SUPABASE_PUBLISHABLE_KEY,
  release: parsed.VITE_RELEASE,
}

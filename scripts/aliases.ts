import { join } from 'node:path'
import { repositoryRoot } from './repository-root.ts'

/** The aliases of tsconfig.json; Vite, Vitest, TypeScript and Deno read the same specifiers. */
export const aliases = {
  '@domain': join(repositoryRoot, 'supabase/functions/_shared/domain'),
  '@contracts': join(repositoryRoot, 'supabase/functions/_shared/contracts'),
  '@': join(repositoryRoot, 'src'),
}

import { openClient } from '@/backend/client.ts'
import { loadConnectionSettings } from '@/backend/connection-settings.ts'
import { hasStoredSession, watchSession } from '@/backend/session.ts'
import { env } from '@/config/env.ts'
import { prefetchScreens } from './routes.tsx'
import { followTheme } from './shell/theme.ts'

/** Everything that must be there before the first screen: theme, backend, session. */
export async function start(): Promise<void> {
  followTheme()
  prefetchScreens(hasStoredSession())
  openClient(
    await loadConnectionSettings({ url: env.supabaseUrl, publishableKey: env.publishableKey }),
  )
  watchSession()
}

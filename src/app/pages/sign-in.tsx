import { env } from '@/config/env.ts'
import { SignInPage } from '@/features/auth/index.ts'
import { EnvironmentBadge } from '@/ui/environment-badge.tsx'
import { readSeenInstallation } from '../seen-installation.ts'
import { SystemStatus } from '../shell/system-status.tsx'

/** The sign-in page, told where it stands by what this browser saw when it was last let in. */
export function SignIn() {
  const seen = readSeenInstallation()
  return (
    <SignInPage
      release={env.release}
      status={<SystemStatus />}
      environment={
        seen ? <EnvironmentBadge environment={seen.environment} isDemo={seen.isDemo} /> : null
      }
      consequence={
        seen?.environment === 'production'
          ? 'This is production. What you do here acts on live operations.'
          : 'Stop, steer and vouch for what the agents do.'
      }
    />
  )
}

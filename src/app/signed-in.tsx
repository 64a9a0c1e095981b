import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { RequireMember, StepUp, useFreshSignIn, useMember } from '@/features/auth/index.ts'
import { ControlsProvider, controlsQueries } from '@/features/controls/index.ts'
import { rememberInstallation } from './seen-installation.ts'

/** Members only; hands the features what they need to know about each other. */
export function SignedIn({ children }: { children: ReactNode }) {
  return (
    <RequireMember>
      <WithControls>{children}</WithControls>
    </RequireMember>
  )
}

function WithControls({ children }: { children: ReactNode }) {
  const { name, role } = useMember()
  const { isFresh } = useFreshSignIn()
  const { data: installation } = useQuery(controlsQueries.installation())

  useEffect(() => {
    if (installation) rememberInstallation(installation)
  }, [installation])

  return (
    <ControlsProvider name={name} role={role} isSignInFresh={isFresh} StepUp={StepUp}>
      {children}
    </ControlsProvider>
  )
}

import { lazy, Suspense } from 'react'
import { Route, Routes } from 'react-router'
import { paths } from './paths.ts'

const loadSignIn = () => import('./pages/sign-in.tsx').then(({ SignIn }) => ({ default: SignIn }))
const loadSignedIn = () =>
  import('./signed-in-screens.tsx').then(({ SignedInScreens }) => ({ default: SignedInScreens }))

const SignIn = lazy(loadSignIn)
const AcceptInvitation = lazy(() =>
  import('./pages/accept-invitation.tsx').then((module) => ({ default: module.AcceptInvitation })),
)
const SignedInScreens = lazy(loadSignedIn)

/** Fetches what will be shown first while the settings and the session are still on their way. */
export function prefetchScreens(isProbablySignedIn: boolean) {
  void (isProbablySignedIn ? loadSignedIn() : loadSignIn())
}

export function AppRoutes() {
  return (
    <Suspense>
      <Routes>
        <Route path={paths.signIn()} element={<SignIn />} />
        <Route path={paths.acceptInvitation()} element={<AcceptInvitation />} />
        <Route path="*" element={<SignedInScreens />} />
      </Routes>
    </Suspense>
  )
}

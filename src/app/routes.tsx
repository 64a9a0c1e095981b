import { lazy, Suspense } from 'react'
import { Route, Routes } from 'react-router'
import { paths } from './paths.ts'

const loadSignIn = () => import('./pages/sign-in.tsx').then(({ SignIn }) => ({ default: SignIn }))
const loadSignedIn = () =>
  import('./signed-in-screens.tsx').then(({ SignedInScreens }) => ({ default: SignedInScreens }))

const SignIn = lazy(loadSignIn)
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
        <Route path="*" element={<SignedInScreens />} />
      </Routes>
    </Suspense>
  )
}

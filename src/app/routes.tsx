import { Suspense } from 'react'
import { Route, Routes } from 'react-router'
import { loadPart } from '@/lib/load-part.ts'
import { lazyPart } from '@/ui/lazy-part.ts'
import { paths } from './paths.ts'

const loadSignIn = () => import('./pages/sign-in.tsx')
const loadSignedIn = () => import('./signed-in-screens.tsx')

const SignIn = lazyPart(loadSignIn, (module) => module.SignIn)
const AcceptInvitation = lazyPart(
  () => import('./pages/accept-invitation.tsx'),
  (module) => module.AcceptInvitation,
)
const SharePage = lazyPart(
  () => import('./pages/share-page.tsx'),
  (module) => module.SharePage,
)
const SignedInScreens = lazyPart(loadSignedIn, (module) => module.SignedInScreens)

/** Fetches what will be shown first while the settings and the session are still on their way. */
export function prefetchScreens(isProbablySignedIn: boolean) {
  // Whoever shows it says what went wrong.
  loadPart<unknown>(isProbablySignedIn ? loadSignedIn : loadSignIn).catch(() => undefined)
}

export function AppRoutes() {
  return (
    <Suspense>
      <Routes>
        <Route path={paths.signIn()} element={<SignIn />} />
        <Route path={paths.acceptInvitation()} element={<AcceptInvitation />} />
        <Route path={paths.share()} element={<SharePage />} />
        <Route path="*" element={<SignedInScreens />} />
      </Routes>
    </Suspense>
  )
}

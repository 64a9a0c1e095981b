import { lazy, Suspense } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { SignIn } from './pages/sign-in.tsx'
import { paths } from './paths.ts'
import { Shell } from './shell/shell.tsx'
import { SignedIn } from './signed-in.tsx'

const OperatorPage = lazy(() =>
  import('./pages/operator-page.tsx').then((module) => ({ default: module.OperatorPage })),
)

export function AppRoutes() {
  return (
    <Routes>
      <Route path={paths.signIn()} element={<SignIn />} />
      <Route
        element={
          <SignedIn>
            <Suspense>
              <Shell />
            </Suspense>
          </SignedIn>
        }
      >
        <Route path={paths.home()} element={<Navigate to={paths.operator()} replace />} />
        <Route path={paths.operator()} element={<OperatorPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  )
}

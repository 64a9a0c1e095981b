import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { CrashBoundary } from '@/ui/crash-boundary.tsx'
import { NoServerPage } from './app/no-server-page.tsx'
import { Providers } from './app/providers.tsx'
import { AppRoutes } from './app/routes.tsx'
import { start } from './app/start.ts'

const element = document.getElementById('root')
if (!element) throw new Error('index.html has no #root')
const root = createRoot(element)

try {
  await start()
  root.render(
    <StrictMode>
      <CrashBoundary>
        <Providers>
          <AppRoutes />
        </Providers>
      </CrashBoundary>
    </StrictMode>,
  )
} catch (error) {
  root.render(<NoServerPage detail={error instanceof Error ? `${error.message}.` : ''} />)
}

import { ErrorState } from '@/ui/error-state.tsx'

/** The panel's files are here, but what they need to know about their server is not. */
export function NoServerPage({ detail }: { detail: string }) {
  return (
    <main className="grid min-h-dvh place-content-center p-4">
      <ErrorState
        level={1}
        title="The panel cannot find its server"
        onRetry={() => window.location.reload()}
      >
        {detail} If you must stop operations now, run{' '}
        <code className="mono">npm run omnihub -- kill</code>.
      </ErrorState>
    </main>
  )
}

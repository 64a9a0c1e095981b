import { RefreshCw, TriangleAlert } from 'lucide-react'
import { BlankState } from '@/ui/blank-state.tsx'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'

export function CrashPage({ error }: { error: Error }) {
  const requestId =
    'requestId' in error && typeof error.requestId === 'string' ? error.requestId : null
  return (
    <Card className="max-w-160">
      <BlankState
        role="alert"
        icon={TriangleAlert}
        tone="danger"
        level={2}
        title="This page broke"
        actions={
          <>
            <Button icon={RefreshCw} onClick={() => window.location.reload()}>
              Reload the page
            </Button>
            {requestId ? <code className="mono text-12 text-fg-3">{requestId}</code> : null}
          </>
        }
      >
        <p>{isNewRelease(error) ? newReleaseWords : error.message}</p>
        <p className="mt-2">
          Nothing was sent because of this. You can always stop operations from the command line:{' '}
          <code className="mono">npm run omnihub -- kill</code>.
        </p>
      </BlankState>
    </Card>
  )
}

const newReleaseWords =
  'A part of the panel could not be loaded; it may have been updated meanwhile.'

// After a deployment the files an open page still wants are gone.
function isNewRelease(error: Error) {
  return /dynamically imported module|importing a module script/iu.test(error.message)
}

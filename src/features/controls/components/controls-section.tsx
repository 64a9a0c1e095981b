import { isBackendError } from '@/backend/errors.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Time } from '@/ui/time.tsx'
import { controlsBySeverity } from '../lib/control-texts.ts'
import { useControls } from '../use-controls.ts'
import type { ReadControlsView } from '../use-controls.ts'
import { ControlOff } from './control-off.tsx'
import { EngagedCard } from './engaged-card.tsx'
import { StopCard } from './stop-card.tsx'
import { UnreadableCard } from './unreadable-card.tsx'

/** The three emergency controls: side by side while off, the engaged one in front otherwise. */
export function ControlsSection() {
  const view = useControls()
  switch (view.status) {
    case 'loading':
      return (
        <Card aria-label="Emergency controls">
          <CardHeader title="Emergency controls" />
          <SkeletonRows label="emergency controls" />
        </Card>
      )
    case 'error':
      return (
        <Card aria-label="Emergency controls">
          <CardHeader title="Emergency controls" />
          <ErrorState
            title="The controls did not load"
            onRetry={view.retry}
            isRetrying={view.isRetrying}
            requestId={isBackendError(view.error) ? view.error.requestId : null}
          >
            {view.error.message} Stopping still works: the Stop button, the CLI and the documented
            curl do not need this page.
          </ErrorState>
        </Card>
      )
    case 'unreadable':
      return <UnreadableCard why={view.why} detail={view.detail} />
    case 'read':
      return view.engaged.length === 0 ? <AllOff view={view} /> : <SomeEngaged view={view} />
  }
}

function AllOff({ view }: { view: ReadControlsView }) {
  const { version, updated_at, updated_by_name } = view.controls
  return (
    <Card aria-label="Emergency controls">
      <CardHeader
        title="Emergency controls"
        meta={
          <>
            <span className="tabular-nums">v{version}</span> ·{' '}
            <span className="max-tablet:hidden">changed </span>
            <Time at={updated_at} />
            {updated_by_name ? (
              <span className="max-tablet:hidden"> by {updated_by_name}</span>
            ) : null}
          </>
        }
      />
      <div className="grid max-tablet:divide-y max-tablet:divide-line tablet:grid-cols-3 tablet:divide-x tablet:divide-line">
        {controlsBySeverity.map((control) => (
          <ControlOff key={control} control={control} view={view} />
        ))}
      </div>
    </Card>
  )
}

function SomeEngaged({ view }: { view: ReadControlsView }) {
  const [first] = view.engaged
  if (!first) return null
  return (
    <section
      aria-label="Emergency controls"
      className="grid gap-4 desktop:grid-cols-[minmax(0,1fr)_288px]"
    >
      {first.control === 'omnihub_kill_switch' ? (
        <StopCard view={view} engagement={first} />
      ) : (
        <EngagedCard view={view} engagement={first} size="wide" />
      )}
      <div className="grid gap-4 tablet:max-desktop:grid-cols-2 desktop:auto-rows-fr">
        {controlsBySeverity
          .filter((control) => control !== first.control)
          .map((control) => {
            const engagement = view.engaged.find((other) => other.control === control)
            return engagement ? (
              <EngagedCard key={control} view={view} engagement={engagement} size="side" />
            ) : (
              <div key={control} className="grid rounded-card border border-line bg-surface">
                <ControlOff control={control} view={view} isAside />
              </div>
            )
          })}
      </div>
    </section>
  )
}

import { clsx } from 'clsx'
import { CircleHelp, OctagonAlert, TriangleAlert } from 'lucide-react'
import { formatAge } from '@/lib/format-duration.ts'
import { Button } from '@/ui/button.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Note } from '@/ui/note.tsx'
import { Spinner } from '@/ui/spinner.tsx'
import { useNow } from '@/ui/use-now.ts'
import { VisibleText } from '@/ui/visible-text.tsx'
import { radiusFigures, type BlastRadius } from '@domain/approvals/blast-radius.ts'
import type { EstimateChange } from '../lib/estimate-change.ts'
import type { Estimate } from '../use-estimate.ts'
import { ChangeNote } from './change-note.tsx'
import { Section } from './section.tsx'

/** What a request touches, before anything else about it. */
export function Touches({
  radius,
  estimatedAt,
  estimate,
  change,
}: {
  radius: BlastRadius
  estimatedAt: number | null
  estimate: Estimate
  /** What the newest estimate said that the one before did not. */
  change: EstimateChange | null
}) {
  return (
    <Section title="What it touches">
      {change ? (
        <ChangeNote
          role="alert"
          title={
            change.isLarger ? 'It touches more than was shown' : 'The estimate is another one now'
          }
          change={change}
          className="mb-2"
        >
          Decide again on what is shown now.
        </ChangeNote>
      ) : null}
      <RadiusFigures radius={radius} />
      <p className="mt-1.5 flex flex-wrap items-center gap-x-2 text-12 text-fg-3">
        {estimate.state === 'running' ? (
          <>
            <Spinner size={12} /> Estimating again…
          </>
        ) : (
          <Age radius={radius} at={estimatedAt} />
        )}
      </p>
      {estimate.error ? (
        <Note
          tone="warn"
          icon={TriangleAlert}
          title="It could not be estimated again"
          className="mt-2"
        >
          {estimate.error.message} Nobody can decide on an old estimate.
          <div className="mt-2">
            <Button size="sm" onClick={estimate.again}>
              Estimate again
            </Button>
          </div>
        </Note>
      ) : null}
    </Section>
  )
}

/** The figures of an estimate, or in words that nobody knows. */
export function RadiusFigures({ radius }: { radius: BlastRadius }) {
  if (radius.unknown) {
    return (
      <div className="flex gap-2.5 rounded-control border border-line px-3.5 py-3 text-13">
        <Icon of={CircleHelp} className="mt-0.5 text-warn" />
        <div>
          <b className="font-semibold">Nobody knows what it touches</b>
          <p className="text-fg-2">
            {radius.why ? (
              <>
                <VisibleText text={radius.why} />.{' '}
              </>
            ) : null}
            It is treated as critical.
          </p>
        </div>
      </div>
    )
  }
  return (
    <dl className="grid grid-cols-2 overflow-hidden rounded-control border border-line desktop:grid-cols-[repeat(4,auto)]">
      {radiusFigures(radius).map((figure, index) => (
        <div
          key={figure.what}
          className={clsx(
            'flex min-w-0 flex-col px-3.5 py-2.5',
            index % 2 === 1 && 'border-l border-line',
            index > 1 && 'border-t border-line desktop:border-t-0',
            index === 2 && 'desktop:border-l',
          )}
        >
          <dt className="order-2 text-12 text-fg-3">
            <VisibleText text={figure.note} />
          </dt>
          <dd
            className={clsx(
              'flex items-center gap-1.5 text-16 font-semibold break-words tabular-nums',
              figure.isFinal && 'text-danger',
            )}
          >
            {figure.isFinal ? <Icon of={OctagonAlert} /> : null}
            {figure.value}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Age({ radius, at }: { radius: BlastRadius; at: number | null }) {
  const now = useNow()
  if (at === null) return 'Never estimated. What is unknown counts as critical.'
  const ago = `${formatAge(now - at)} ago`
  return radius.unknown
    ? `Last tried ${ago}.`
    : `Counted from live data ${ago}. Unknown would count as critical.`
}

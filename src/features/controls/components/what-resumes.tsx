import { useQuery } from '@tanstack/react-query'
import { CircleHelp, ListChecks, Pause, Play, Shield } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { OperationWorkload } from '@/backend/workflows.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Icon } from '@/ui/icon.tsx'
import type { ControlName } from '@domain/controls/controls.ts'
import { releaseLines } from '../lib/release-lines.ts'
import type { ReleaseLine } from '../lib/release-lines.ts'
import { controlsQueries } from '../queries.ts'
import type { ReadControlsView } from '../use-controls.ts'

const icons: Record<ReleaseLine['kind'], LucideIcon> = {
  operations: Play,
  queued: ListChecks,
  halted: Pause,
  unknown: CircleHelp,
  'still-on': Shield,
}

/** What resumes on release and what does not, with the open work by operation. */
export function WhatResumes({
  view,
  control,
  keepPaused,
}: {
  view: ReadControlsView
  control: ControlName
  keepPaused: boolean
}) {
  const { data: workload } = useQuery(controlsQueries.workload())
  const { data: counts } = useQuery(controlsQueries.counts())
  const lines = releaseLines(
    {
      controls: view.controls,
      operations: view.operations,
      workload: workload?.byOperation ?? null,
      outcomeUnknown: counts?.outcomeUnknown ?? 0,
    },
    control,
    keepPaused,
  )
  const open = (workload?.byOperation ?? []).filter((work) => work.queued + work.halted > 0)
  return (
    <section aria-labelledby="what-resumes">
      <h3 id="what-resumes" className="mb-0.5 text-13 font-strong">
        What resumes
      </h3>
      <ul className="divide-y divide-line">
        {lines.map((line) => (
          <li key={`${line.kind} ${line.strong}`} className="flex gap-2.5 py-1.75 text-13">
            <Icon
              of={icons[line.kind]}
              className={line.kind === 'unknown' ? 'mt-0.5 text-warn' : 'mt-0.5 text-fg-3'}
            />
            <span className="min-w-0">
              <span className="font-medium">{line.strong}</span>{' '}
              <span className="text-fg-2">{line.rest}</span>
            </span>
          </li>
        ))}
      </ul>
      {open.length > 0 ? <ByOperation work={open} /> : null}
    </section>
  )
}

function ByOperation({ work }: { work: readonly OperationWorkload[] }) {
  return (
    <details className="mt-1 text-13">
      <summary className="text-12 font-medium text-accent">Queued and halted, by operation</summary>
      <table className="mt-1.5 w-full text-12">
        <thead>
          <tr className="text-left text-fg-3">
            <th scope="col" className="py-1 font-medium">
              Operation
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              Queued
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              Halted
            </th>
          </tr>
        </thead>
        <tbody>
          {work.map(({ operation, queued, halted }) => (
            <tr key={operation} className="border-t border-line">
              <td className="py-1 mono break-all">{operation}</td>
              <td className="py-1 text-right tabular-nums">{formatCount(queued)}</td>
              <td className="py-1 text-right tabular-nums">{formatCount(halted)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

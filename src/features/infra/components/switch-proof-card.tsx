import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import type { InfraReport } from '@/backend/infra.ts'
import { formatTime } from '@/lib/format-time.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { proofCells, proofTally, type ProofCell } from '../lib/proofs.ts'
import { windowLabel } from '../lib/window.ts'

const looks: Record<ProofCell, string> = {
  passed: 'bg-ok-solid',
  failed: 'bg-danger-solid',
  // Lower, so that it is not told by its colour alone.
  gap: 'h-1.5! bg-track',
}

/** Whether the kill switch is known to work, and how its proofs went; `children` says the first in words. */
export function SwitchProofCard({
  report,
  children,
}: {
  report: InfraReport
  children: ReactNode
}) {
  const cells = proofCells(report)
  const tally = proofTally(cells)
  const edge = (at: number) => formatTime(at, report.window === '7d' ? 'date' : 'minute', 'UTC')
  return (
    <Card aria-label="Switch proof">
      <CardHeader title="Switch proof" meta="canary, once a minute" />
      <div className="grid gap-3 p-4">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 text-13">
          {children}
          <span className="text-12 text-fg-3 tabular-nums">{tally}</span>
        </div>
        <div>
          <div
            role="img"
            aria-label={`Proofs of the switch over ${windowLabel(report.window)}: ${tally}`}
            className="flex h-4 items-end gap-px"
          >
            {cells.map((cell, place) => (
              <span
                key={place}
                className={clsx('h-full min-w-0 flex-1 rounded-[1px]', looks[cell])}
              />
            ))}
          </div>
          <div className="mt-1.5 flex justify-between text-11 text-fg-3 tabular-nums">
            <span>{edge(report.from)}</span>
            <span>{edge(report.from + cells.length * report.stepMs)}</span>
          </div>
        </div>
      </div>
    </Card>
  )
}

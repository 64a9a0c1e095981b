import type { ReactNode } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { paths } from '@/app/paths.ts'
import { Card } from '@/ui/card.tsx'
import { ForbiddenState } from '@/ui/forbidden-state.tsx'
import { useNow } from '@/ui/use-now.ts'
import type { MemberRole } from '@domain/actor.ts'
import { AuditLog } from '../components/audit-log.tsx'
import { ExportPanel } from '../components/export-panel.tsx'
import { FilterBar } from '../components/filter-bar.tsx'
import {
  addressFromChoice,
  type AuditChoice,
  choiceFromAddress,
  seqInAddress,
} from '../lib/audit-filter.ts'
import { spanOfChoice } from '../lib/incident-span.ts'

export type AuditPageProps = {
  role: MemberRole
  /** The entry of a deep link. */
  seq?: string | undefined
  /** What proves the log, beside its filters. */
  proof?: ReactNode
}

/** Who did what, when and why, narrowed by what the address says. */
export function AuditPage({ role, seq, proof }: AuditPageProps) {
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  if (role === 'viewer') return <ForApprovers />
  const choice = choiceFromAddress(params)
  const narrowed = addressFromChoice(choice).toString()
  const meant = seqInAddress(seq)
  const show = (next: AuditChoice) =>
    void navigate(paths.audit(addressFromChoice(next).toString()), {
      replace: true,
      state: { keepsFocus: true },
    })

  function keepPlace(at: number | null) {
    // A link to an entry keeps leading to it.
    if (meant !== null || (params.get('at') ?? '') === String(at ?? '')) return
    const next = addressFromChoice(choice)
    if (at !== null) next.set('at', String(at))
    setParams(next, { replace: true, preventScrollReset: true })
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <div className="flex flex-wrap items-start gap-2">
        <FilterBar
          choice={choice}
          onChange={show}
          onClear={() => show(choiceFromAddress(new URLSearchParams()))}
        />
        <div className="ml-auto flex items-center gap-2 max-tablet:ml-0 max-tablet:w-full max-tablet:flex-wrap">
          {proof}
          <IncidentLink choice={choice} />
          <ExportPanel choice={choice} />
        </div>
      </div>
      <AuditLog
        key={`${narrowed} ${String(meant)}`}
        choice={choice}
        isNarrowed={narrowed !== ''}
        meant={meant}
        place={seqInAddress(params.get('at'))}
        onPlace={keepPlace}
        onClear={() => show(choiceFromAddress(new URLSearchParams()))}
      />
    </div>
  )
}

/** The same times with alerts and approvals, in one line of events. */
function IncidentLink({ choice }: { choice: AuditChoice }) {
  const now = useNow(60_000)
  return (
    <Link
      to={paths.auditIncident(spanOfChoice(choice, now))}
      className="inline-flex h-8 items-center justify-center rounded-control px-2 text-13 font-medium whitespace-nowrap text-accent hover:bg-hover max-tablet:h-11 max-tablet:flex-1 max-tablet:border max-tablet:border-line-strong max-tablet:bg-surface"
    >
      Incident view
    </Link>
  )
}

/** Why there is nothing to see, and who can. */
export function ForApprovers() {
  return (
    <Card>
      <ForbiddenState level={2} title="For admins and approvers">
        You are signed in as a viewer. Who did what, and why, is in the audit log; ask an admin for
        the approver role to read it.
      </ForbiddenState>
    </Card>
  )
}

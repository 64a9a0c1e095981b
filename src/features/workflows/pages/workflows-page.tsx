import { Workflow } from 'lucide-react'
import { useSearchParams } from 'react-router'
import type { LiveCounts } from '@/backend/workflows.ts'
import { useLivePages } from '@/lib/use-live-pages.ts'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ForbiddenState } from '@/ui/forbidden-state.tsx'
import { LiveRows } from '@/ui/live-rows.tsx'
import type { MemberRole } from '@domain/actor.ts'
import { CountTabs } from '../components/count-tabs.tsx'
import { FilterBar } from '../components/filter-bar.tsx'
import { WorkflowRow } from '../components/workflow-row.tsx'
import {
  addressFromFilter,
  filterFromAddress,
  isNarrowed,
  type ListFilter,
} from '../lib/list-filter.ts'
import { workflowQueries } from '../queries.ts'

export type WorkflowsPageProps = {
  role: MemberRole
  counts: LiveCounts | undefined
  /** Names of the registered operations. */
  operations: readonly string[]
}

/** Every workflow, newest first, narrowed by what the address says. */
export function WorkflowsPage({ role, counts, operations }: WorkflowsPageProps) {
  const [params, setParams] = useSearchParams()
  const filter = filterFromAddress(params)
  const narrowed = addressFromFilter(filter).toString()
  if (role === 'viewer') {
    return (
      <>
        <CountTabs counts={counts} narrowed={null} />
        <Card>
          <ForbiddenState level={2} title="For admins and approvers">
            You are signed in as a viewer and see counts only. What agents asked for is in the
            workflows; ask an admin for the approver role to read them.
          </ForbiddenState>
        </Card>
      </>
    )
  }
  const show = (next: ListFilter) => setParams(addressFromFilter(next), { replace: true })
  const clear = () => setParams({}, { replace: true })
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <CountTabs counts={counts} narrowed={narrowed} />
      <FilterBar filter={filter} operations={operations} onChange={show} onClear={clear} />
      <Rows key={narrowed} filter={filter} narrowed={narrowed} onClear={clear} />
    </div>
  )
}

function Rows({
  filter,
  narrowed,
  onClear,
}: {
  filter: ListFilter
  narrowed: string
  onClear: () => void
}) {
  const pages = useLivePages(workflowQueries.list(filter))
  return (
    <Card aria-label="Workflows">
      <LiveRows
        pages={pages}
        noun="workflow"
        label="Workflows"
        estimate={45}
        whenFailed="Stopping and approving still work."
        columns={<Columns />}
        empty={
          isNarrowed(filter) ? (
            <EmptyState
              icon={Workflow}
              title="No workflow is like that"
              actions={<Button onClick={onClear}>Clear the filters</Button>}
            >
              Nothing that was kept fits all filters. Workflows are kept for 90 days, in a demo for
              2.
            </EmptyState>
          ) : (
            <EmptyState icon={Workflow} title="Nothing has been asked for yet">
              Each intent that an agent submits appears here at once, with everything that becomes
              of it.
            </EmptyState>
          )
        }
      >
        {(workflow) => <WorkflowRow workflow={workflow} list={narrowed} />}
      </LiveRows>
    </Card>
  )
}

function Columns() {
  return (
    <div
      aria-hidden
      className="grid h-9 grid-cols-[150px_minmax(0,1fr)_minmax(96px,168px)_84px] items-center gap-x-4 rounded-t-card border-b border-line bg-sunken px-4 text-12 text-fg-3 max-desktop:grid-cols-[140px_minmax(0,1fr)_minmax(96px,128px)_76px] max-tablet:hidden"
    >
      <span>Status</span>
      <span>What runs</span>
      <span>Submitted by</span>
      <span className="text-right">Asked for</span>
    </div>
  )
}

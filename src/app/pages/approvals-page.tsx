import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { ApprovalsPage as Approvals } from '@/features/approvals/index.ts'
import { controlsQueries } from '@/features/controls/index.ts'
import { paths } from '../paths.ts'
import { ForApprovers } from './for-approvers.tsx'

/** `/approvals` and `/approvals/:id` are one screen, so that the list stands still while the choice moves. */
export function ApprovalsPage() {
  const { id } = useParams()
  const { data: descriptions } = useQuery(controlsQueries.descriptions())
  return (
    <ForApprovers>
      <Approvals
        id={id ?? null}
        operations={[...(descriptions?.keys() ?? [])]}
        workflowLink={(workflowId) => (
          <Link
            to={paths.workflow(workflowId)}
            className="text-12 font-medium text-accent hover:underline"
          >
            Open workflow
          </Link>
        )}
      />
    </ForApprovers>
  )
}

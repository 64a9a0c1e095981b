import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { newOperationSegment, paths } from '@/app/paths.ts'
import type { Operation } from '@/backend/operations.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { LoadFailure } from '@/ui/load-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { Sheet } from '@/ui/sheet.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { EnableDialog } from '../components/enable-dialog.tsx'
import { OperationFacts } from '../components/operation-facts.tsx'
import { OperationSheet } from '../components/operation-sheet.tsx'
import { OperationsTable } from '../components/operations-table.tsx'
import { SettingsLayout } from '../components/settings-layout.tsx'
import { settingsQueries } from '../queries.ts'

/** What agents may do. Admins edit it in the sheet beside the list; others read it there. */
export function OperationsPage({ tabs, mayEdit }: { tabs: ReactNode; mayEdit: boolean }) {
  const { name: selected = null } = useParams()
  const navigate = useNavigate()
  const { data, error, refetch, isFetching, dataUpdatedAt } = useQuery(settingsQueries.operations())
  const [toggled, setToggled] = useState<Operation | null>(null)
  const enabled = data?.filter(({ definition }) => definition.enabled).length ?? 0
  const close = () => void navigate(paths.settingsOperations())
  const register = () => void navigate(paths.settingsOperation(newOperationSegment))

  return (
    <SettingsLayout
      tabs={tabs}
      sheet={
        selected === null ? null : (
          <SelectedOperation
            key={selected}
            selected={selected}
            operations={data}
            isReading={isFetching}
            mayEdit={mayEdit}
            onToggle={setToggled}
            onSaved={(name) => void navigate(paths.settingsOperation(name))}
            onClose={close}
          />
        )
      }
    >
      <Card>
        <CardHeader
          title="Operations"
          badge={
            data ? (
              <span className="truncate text-12 text-fg-3 max-tablet:hidden">
                {data.length} registered, {enabled} enabled
              </span>
            ) : null
          }
          action={
            mayEdit ? (
              <Button size="sm" icon={Plus} onClick={register}>
                Register operation
              </Button>
            ) : null
          }
        />
        {data === undefined ? null : (
          <NotRefreshed
            what="Operations"
            error={error}
            readAt={dataUpdatedAt}
            isRetrying={isFetching}
            onRetry={() => void refetch()}
            className="m-3"
          />
        )}
        {data === undefined ? (
          error === null ? (
            <SkeletonRows label="operations" rows={6} />
          ) : (
            <LoadFailure
              what="Operations"
              error={error}
              isRetrying={isFetching}
              onRetry={() => void refetch()}
            />
          )
        ) : data.length === 0 ? (
          <EmptyState title="No operation is registered">
            Whatever agents ask for is refused until it stands here.{' '}
            {mayEdit ? 'Register the first one.' : 'An admin can register the first one.'}
          </EmptyState>
        ) : (
          <OperationsTable
            operations={data}
            selected={selected}
            onToggle={mayEdit ? setToggled : null}
          />
        )}
        <CardFooter>
          <span className="text-12 text-fg-3">Everything that is not registered is refused.</span>
        </CardFooter>
      </Card>
      {toggled ? <EnableDialog operation={toggled} onClose={() => setToggled(null)} /> : null}
    </SettingsLayout>
  )
}

function SelectedOperation({
  selected,
  operations,
  isReading,
  mayEdit,
  onToggle,
  onSaved,
  onClose,
}: {
  selected: string
  operations: Operation[] | undefined
  isReading: boolean
  mayEdit: boolean
  onToggle: (operation: Operation) => void
  onSaved: (name: string) => void
  onClose: () => void
}) {
  if (selected === newOperationSegment && mayEdit) {
    return <OperationSheet operation={null} {...{ onToggle, onSaved, onClose }} />
  }
  const operation = operations?.find(({ definition }) => definition.name === selected)
  if (operation) {
    return mayEdit ? (
      <OperationSheet operation={operation} {...{ onToggle, onSaved, onClose }} />
    ) : (
      <OperationFacts operation={operation} onClose={onClose} />
    )
  }
  // One that was just registered is in the list a moment later.
  if (operations === undefined || isReading) return <SkeletonRows label="the operation" rows={8} />
  return (
    <Sheet
      title={<span className="mono">{selected}</span>}
      description="There is no such operation."
      footer={null}
      onClose={onClose}
    >
      <p className="text-13 text-fg-2">
        {countOf(operations.length, 'operation')} are in the list. Whatever is not there is refused.
      </p>
    </Sheet>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Button } from '@/ui/button.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Time } from '@/ui/time.tsx'
import { definitionChanges } from '../lib/definition-diff.ts'
import { settingsQueries } from '../queries.ts'
import { DefinitionChanges } from './definition-changes.tsx'

/** Who changed what and why, newest first, each against the revision before it. */
export function RevisionHistory({ name }: { name: string }) {
  const { data, error, refetch, isFetching } = useQuery(settingsQueries.revisions(name))
  if (data === undefined) {
    if (error === null) return <SkeletonRows label="revisions" rows={2} />
    return (
      <p className="flex flex-wrap items-center gap-3 text-12 text-fg-3">
        The history did not load: {error.message}
        <Button size="sm" pending={isFetching} onClick={() => void refetch()}>
          Retry
        </Button>
      </p>
    )
  }
  return (
    <ol className="grid gap-3">
      {data.map((revision, index) => {
        const before = data[index + 1]
        const changes = before ? definitionChanges(before.definition, revision.definition) : []
        return (
          <li key={revision.revision} className="grid gap-1.5 border-l border-line pl-3 text-12">
            <p className="text-fg-2">
              <span className="font-strong text-fg">Revision {revision.revision}</span> ·{' '}
              {revision.savedByName} · <Time at={revision.savedAt} format="day" />
            </p>
            {revision.reason ? <p className="text-fg-2">“{revision.reason}”</p> : null}
            {changes.length > 0 ? <DefinitionChanges changes={changes} /> : null}
            {before ? null : (
              <p className="text-fg-3">
                {revision.revision === 1 ? 'Registered.' : 'Older revisions were not kept here.'}
              </p>
            )}
          </li>
        )
      })}
    </ol>
  )
}

import { useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { useSearchParams } from 'react-router'
import { runbookEntries } from 'virtual:runbooks'
import { Button } from '@/ui/button.tsx'
import { Card, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SearchField } from '@/ui/search-field.tsx'
import { RunbookRow } from '../components/runbook-row.tsx'
import { findRunbooks } from '../lib/find-runbooks.ts'
import { severities } from '../lib/runbook.ts'
import { runbookQueries } from '../queries.ts'

const groups = {
  critical: { title: 'Critical', meta: 'wakes somebody' },
  warning: { title: 'Warning', meta: 'can wait for the morning' },
} as const

/** What to do, by how urgent it is. The list is a part of the panel; only who follows what is read. */
export function RunbooksPage() {
  const [params, setParams] = useSearchParams()
  const runs = useQuery(runbookQueries.openRuns())
  const wanted = params.get('q') ?? ''
  const found = findRunbooks(runbookEntries, wanted)
  const search = (text: string) => setParams(text === '' ? {} : { q: text }, { replace: true })
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <SearchField
        label="Search runbooks"
        placeholder="Alert, symptom or heading"
        value={wanted}
        onChange={search}
      />
      <NotRefreshed
        what="Open runs"
        error={runs.error}
        readAt={runs.dataUpdatedAt}
        isRetrying={runs.isFetching}
        onRetry={() => void runs.refetch()}
      />
      {found.length === 0 ? (
        <Card>
          <EmptyState
            icon={SearchX}
            title="No runbook is about that"
            actions={<Button onClick={() => search('')}>Show all</Button>}
          >
            Try the name of the alert, or a single word of what you see.
          </EmptyState>
        </Card>
      ) : null}
      {severities.map((severity) => {
        const here = found.filter(({ entry }) => entry.severity === severity)
        return here.length === 0 ? null : (
          <Card key={severity} aria-label={groups[severity].title}>
            <CardHeader title={groups[severity].title} meta={groups[severity].meta} />
            <ul className="divide-y divide-line">
              {here.map(({ entry, headings }) => (
                <RunbookRow
                  key={entry.slug}
                  entry={entry}
                  headings={headings}
                  run={runs.data?.find(({ runbook }) => runbook === entry.slug)}
                />
              ))}
            </ul>
          </Card>
        )
      })}
    </div>
  )
}

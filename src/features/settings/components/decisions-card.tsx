import { useQuery } from '@tanstack/react-query'
import type { DeployDecision } from '@/backend/deploys.ts'
import { Badge } from '@/ui/badge.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { LoadFailure } from '@/ui/load-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import { Time } from '@/ui/time.tsx'
import { changeTexts, decisionLooks } from '../lib/deploy-words.ts'
import { settingsQueries } from '../queries.ts'

/** What pipelines and people were told last. */
export function DecisionsCard() {
  const decisions = useQuery(settingsQueries.deployDecisions())
  const { data, error, isFetching, dataUpdatedAt } = decisions
  const retry = () => void decisions.refetch()
  return (
    <Card>
      <CardHeader title="Last answers" />
      {data === undefined ? (
        error === null ? (
          <SkeletonRows label="answers" rows={3} />
        ) : (
          <LoadFailure what="Answers" error={error} isRetrying={isFetching} onRetry={retry} />
        )
      ) : (
        <>
          <NotRefreshed
            what="Answers"
            error={error}
            readAt={dataUpdatedAt}
            isRetrying={isFetching}
            onRetry={retry}
            className="m-3"
          />
          {data.length === 0 ? (
            <EmptyState title="Nobody has asked yet">
              A pipeline asks with an API key of the scope <code className="mono">deploy_gate</code>
              .
            </EmptyState>
          ) : (
            <Table label="Last answers of the deploy gate">
              <thead>
                <tr>
                  <HeaderCell>When</HeaderCell>
                  <HeaderCell>Who asked</HeaderCell>
                  <HeaderCell className="max-tablet:hidden">Change</HeaderCell>
                  <HeaderCell>Answer</HeaderCell>
                  <HeaderCell className="max-desktop:hidden">Why</HeaderCell>
                </tr>
              </thead>
              <tbody className="[&_tr:last-child>td]:border-b-0">
                {data.map((decision) => (
                  <DecisionRow key={decision.id} decision={decision} />
                ))}
              </tbody>
            </Table>
          )}
        </>
      )}
      <CardFooter>
        <span className="text-12 text-fg-3">
          The same answer to the same asker within a minute is one line.
        </span>
      </CardFooter>
    </Card>
  )
}

function DecisionRow({ decision }: { decision: DeployDecision }) {
  const { tone, icon, word } = decisionLooks[decision.decision]
  return (
    <tr>
      <Cell>
        <Time at={decision.at} />
      </Cell>
      <Cell>
        <p className="break-words">{decision.actorName}</p>
        <p className="text-12 text-fg-3 tablet:hidden">{changeTexts[decision.change].name}</p>
      </Cell>
      <Cell className="max-tablet:hidden">{changeTexts[decision.change].name}</Cell>
      <Cell>
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
        {decision.times > 1 ? (
          <p className="mt-1 text-12 text-fg-3">{decision.times} times</p>
        ) : null}
      </Cell>
      <Cell className="mono text-12 text-fg-2 max-desktop:hidden">{decision.codes.join(', ')}</Cell>
    </tr>
  )
}

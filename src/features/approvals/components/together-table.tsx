import { VisibleText } from '@/ui/visible-text.tsx'
import { requestDifferences } from '@domain/approvals/request-differences.ts'
import { shownKey } from '../lib/alike.ts'
import type { Together } from '../use-together.ts'
import { AgentWords } from './agent-words.tsx'
import { TogetherLine } from './together-row.tsx'

/** Each request by what tells it from the others; what is the same in all of them is said once, above. */
export function TogetherTable({ together, isLocked }: { together: Together; isLocked: boolean }) {
  const { rows, outcomes } = together
  const { columns, rows: values, shared } = requestDifferences(rows.map(({ item }) => item.params))
  // What an estimator says is a column like any other; a request that differs in nothing has its place alone.
  const words = new Set(rows.map(({ item }) => item.agentWords))
  const [sharedWords] = words.size === 1 ? words : []
  const labels = columns.length === 0 ? ['Request'] : columns.map(({ label }) => label)
  return (
    <>
      {shared.length === 0 ? null : (
        <section aria-label="The same in all">
          <h3 className="mb-1 text-12 font-semibold text-fg-3">The same in all {rows.length}</h3>
          <dl className="flex flex-wrap gap-x-5 gap-y-1 text-13">
            {shared.map(({ path, label, value }) => (
              <div key={path} className="flex min-w-0 flex-wrap gap-x-1.5">
                <dt className="text-fg-3">
                  <VisibleText text={label} />
                </dt>
                <dd className="min-w-0 font-medium break-words">
                  <VisibleText text={value} hasRemark />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {sharedWords ? <AgentWords text={sharedWords} /> : null}
      <div
        role="table"
        aria-label="Requests to decide together"
        // Phones have one column: there each row is a card.
        style={{
          gridTemplateColumns: `16px repeat(${labels.length + 1}, minmax(0, 1fr)) auto`,
        }}
        className="grid gap-x-4 border-b border-line max-tablet:block"
      >
        <div
          role="row"
          className="col-span-full grid grid-cols-subgrid pb-1.5 text-12 font-medium text-fg-3 max-tablet:sr-only"
        >
          <span role="columnheader">
            <span className="sr-only">Choose</span>
          </span>
          {labels.map((label, at) => (
            <span role="columnheader" key={columns[at]?.path ?? label} className="break-words">
              <VisibleText text={label} />
            </span>
          ))}
          <span role="columnheader">Touches</span>
          <span role="columnheader" className="justify-self-end">
            Left
          </span>
        </div>
        {rows.map((row, at) => (
          <TogetherLine
            key={row.item.id}
            row={row}
            place={at + 1}
            labels={labels}
            values={columns.length === 0 ? [`${at + 1}`] : (values[at] ?? [])}
            agentWords={words.size === 1 ? null : row.item.agentWords}
            isSeen={together.isSeen(row)}
            isChosen={together.isChosen(row)}
            mayChoose={!isLocked && together.isOpen(row)}
            outcome={outcomes.get(row.item.id)}
            onSeen={() => together.see(row)}
            onChoose={(isChosen) => together.choose([shownKey(row.item)], isChosen)}
          />
        ))}
      </div>
    </>
  )
}

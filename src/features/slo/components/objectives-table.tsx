import { clsx } from 'clsx'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { Objective } from '@/backend/objectives.ts'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import { formatObjective } from '../lib/figures.ts'
import { subjectOf, subjectWords } from '../lib/objective-draft.ts'

/** Every objective in one line; for admins the title opens it. */
export function ObjectivesTable({
  objectives,
  selected,
  mayEdit,
}: {
  objectives: readonly Objective[]
  selected: string | null
  mayEdit: boolean
}) {
  return (
    <Table label="Objectives">
      <thead>
        <tr>
          <HeaderCell>Objective</HeaderCell>
          <HeaderCell className="max-tablet:hidden">What counts as good</HeaderCell>
          <HeaderCell className="text-right">Target</HeaderCell>
          <HeaderCell className="text-right max-tablet:hidden">Deploys</HeaderCell>
        </tr>
      </thead>
      <tbody className="[&_tr:last-child>td]:border-b-0">
        {objectives.map(({ definition }) => {
          const { id, title, objective_ppm, gates_deploys, enabled } = definition
          const isSelected = id === selected
          return (
            <tr
              key={id}
              className={clsx(
                'relative',
                isSelected ? 'bg-accent-bg' : mayEdit && 'hover:bg-hover',
              )}
            >
              <Cell className="font-medium break-words">
                {mayEdit ? (
                  // The link covers its row, so that all of it opens the objective.
                  <Link
                    to={paths.settingsObjective(id)}
                    aria-current={isSelected ? 'true' : undefined}
                    className="after:absolute after:inset-0 focus-visible:shadow-none focus-visible:after:shadow-focus"
                  >
                    {title}
                  </Link>
                ) : (
                  title
                )}
                {enabled ? null : <span className="ml-2 text-12 text-fg-3">not in use</span>}
              </Cell>
              <Cell className="text-fg-2 max-tablet:hidden">
                {subjectWords[subjectOf(definition)]}
              </Cell>
              <Cell className="text-right tabular-nums">{formatObjective(objective_ppm)}</Cell>
              <Cell className="text-right max-tablet:hidden">
                {gates_deploys ? 'decides' : <span className="text-fg-3">only shown</span>}
              </Cell>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}

import { clsx } from 'clsx'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { Operation } from '@/backend/operations.ts'
import { RiskLabel } from '@/ui/risk-label.tsx'
import { Switch } from '@/ui/switch.tsx'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'

const ranks = { critical: 0, high: 1, medium: 2, low: 3 }

/** Every operation in one line: the name opens it, the switch asks before it switches. */
export function OperationsTable({
  operations,
  selected,
  onToggle,
}: {
  operations: readonly Operation[]
  selected: string | null
  /** Null for those who may only look. */
  onToggle: ((operation: Operation) => void) | null
}) {
  return (
    <Table label="Operations">
      <thead>
        <tr>
          <HeaderCell>Name</HeaderCell>
          <HeaderCell className="max-tablet:hidden">What it does</HeaderCell>
          <HeaderCell>Risk</HeaderCell>
          <HeaderCell className="text-right max-tablet:hidden">People</HeaderCell>
          <HeaderCell className="max-desktop:hidden">Executor</HeaderCell>
          <HeaderCell className="text-right">Enabled</HeaderCell>
        </tr>
      </thead>
      <tbody className="[&_tr:last-child>td]:border-b-0">
        {inOrder(operations).map((operation) => (
          <OperationRow
            key={operation.definition.name}
            operation={operation}
            isSelected={operation.definition.name === selected}
            onToggle={onToggle}
          />
        ))}
      </tbody>
    </Table>
  )
}

function OperationRow({
  operation,
  isSelected,
  onToggle,
}: {
  operation: Operation
  isSelected: boolean
  onToggle: ((operation: Operation) => void) | null
}) {
  const { name, description, risk_level, required_approvals, endpoint_url, enabled } =
    operation.definition
  return (
    <tr className={clsx('relative', isSelected ? 'bg-accent-bg' : 'hover:bg-hover')}>
      <Cell className="mono font-medium break-words">
        {/* The link covers its row, so that all of it opens the operation; the switch lies above it. */}
        <Link
          to={paths.settingsOperation(name)}
          aria-current={isSelected ? 'true' : undefined}
          className="after:absolute after:inset-0 focus-visible:shadow-none focus-visible:after:shadow-focus"
        >
          {name}
        </Link>
      </Cell>
      <Cell className="text-fg-2 max-tablet:hidden">{description}</Cell>
      <Cell>
        <RiskLabel level={risk_level} />
      </Cell>
      <Cell className="text-right tabular-nums max-tablet:hidden">
        {required_approvals === 0 ? <span className="text-fg-3">none</span> : required_approvals}
      </Cell>
      <Cell className="max-w-40 truncate text-fg-2 max-desktop:hidden">{hostOf(endpoint_url)}</Cell>
      <Cell className="text-right">
        <span className="relative">
          <Switch
            isOn={enabled}
            label={`${name} enabled`}
            {...(onToggle ? { onChange: () => onToggle(operation) } : {})}
          />
        </span>
      </Cell>
    </tr>
  )
}

/** The dangerous ones first, as people look for them. */
function inOrder(operations: readonly Operation[]) {
  return [...operations].sort(
    (a, b) => ranks[a.definition.risk_level] - ranks[b.definition.risk_level],
  )
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address
}

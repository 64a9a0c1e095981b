import { formatCount } from '@/lib/format-number.ts'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { ChoiceList } from '@/ui/choice-list.tsx'
import { FilterChip } from '@/ui/filter-chip.tsx'
import { SearchField } from '@/ui/search-field.tsx'
import type { ListFilter } from '../lib/list-filter.ts'

export type FilterBarProps = {
  filter: ListFilter
  open: number | undefined
  operations: readonly string[]
  onChange: (filter: ListFilter) => void
}

/** Open or handled, which operation, which words; what is chosen stands in the address. */
export function FilterBar({ filter, open, operations, onChange }: FilterBarProps) {
  const [first, ...rest] = filter.operation
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField
        label="Find a dead letter"
        placeholder="Id, trace, key or error"
        value={filter.text}
        onChange={(text) => onChange({ ...filter, text })}
      />
      <FilterChip
        name="Operation"
        value={
          first === undefined
            ? null
            : rest.length === 0
              ? first
              : `${first} +${String(rest.length)}`
        }
        onClear={() => onChange({ ...filter, operation: [] })}
      >
        <ChoiceList
          label="Operation"
          options={operations.map((name) => ({
            value: name,
            label: <span className="mono">{name}</span>,
          }))}
          chosen={filter.operation}
          onChange={(operation) => onChange({ ...filter, operation })}
        />
      </FilterChip>
      <div className="-mt-1.5 tablet:ml-auto">
        <ChipGroup
          label={<span className="sr-only">Which ones</span>}
          options={[
            { value: 'open', label: `Open${open === undefined ? '' : ` ${formatCount(open)}`}` },
            { value: 'handled', label: 'Handled' },
          ]}
          value={filter.isHandled ? 'handled' : 'open'}
          onChange={(which) => onChange({ ...filter, isHandled: which === 'handled' })}
        />
      </div>
    </div>
  )
}

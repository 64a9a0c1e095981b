import { X } from 'lucide-react'
import { useState } from 'react'
import { timeWords } from '@/lib/time-spans.ts'
import { Button } from '@/ui/button.tsx'
import { ChoiceList } from '@/ui/choice-list.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { FilterChip } from '@/ui/filter-chip.tsx'
import { SearchField } from '@/ui/search-field.tsx'
import { TimeChoice } from '@/ui/time-choice.tsx'
import { isNarrowed, type ListFilter } from '../lib/list-filter.ts'
import { statusNames } from '../lib/status-look.ts'

export type FilterBarProps = {
  filter: ListFilter
  /** Names of the registered operations. */
  operations: readonly string[]
  onChange: (filter: ListFilter) => void
  onClear: () => void
}

/** Everything the list can be narrowed by; what is chosen stands in the address. */
export function FilterBar({ filter, operations, onChange, onClear }: FilterBarProps) {
  const change = (part: Partial<ListFilter>) => onChange({ ...filter, ...part })
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField
        label="Find a workflow"
        placeholder="Id, trace or idempotency key"
        value={filter.text}
        onChange={(text) => change({ text })}
      />
      <div
        role="group"
        aria-label="Filters"
        className="-m-1 flex min-w-0 items-center gap-2 p-1 max-tablet:-mx-4 max-tablet:w-[calc(100%+2rem)] max-tablet:overflow-x-auto max-tablet:px-4 tablet:flex-wrap"
      >
        <FilterChip
          name="Status"
          value={listWords(
            filter.status.map((status) => statusNames.find(({ value }) => value === status)?.words),
          )}
          onClear={() => change({ status: [] })}
        >
          <ChoiceList
            label="Status"
            options={statusNames.map(({ value, words }) => ({ value, label: words }))}
            chosen={filter.status}
            onChange={(status) => change({ status })}
          />
        </FilterChip>
        <FilterChip
          name="Operation"
          value={listWords(filter.operation)}
          onClear={() => change({ operation: [] })}
        >
          <ChoiceList
            label="Operation"
            options={operations.map((name) => ({
              value: name,
              label: <span className="mono">{name}</span>,
            }))}
            chosen={filter.operation}
            onChange={(operation) => change({ operation })}
          />
        </FilterChip>
        <FilterChip
          name="Submitter"
          value={filter.submitter || null}
          onClear={() => change({ submitter: '' })}
        >
          <TextChoice
            label="Submitter"
            hint="The whole name, as rows show it."
            value={filter.submitter}
            onChange={(submitter) => change({ submitter })}
          />
        </FilterChip>
        <FilterChip
          name="Time"
          value={timeWords(filter.since, filter.until)}
          onClear={() => change(anyTime)}
        >
          <TimeChoice since={filter.since} until={filter.until} onChange={change} />
        </FilterChip>
        <FilterChip name="Mode" value={filter.mode} onClear={() => change({ mode: null })}>
          <ChoiceList
            label="Mode"
            options={[
              { value: 'live', label: 'live' },
              { value: 'advisory', label: 'advisory, without effect' },
            ]}
            chosen={filter.mode ? [filter.mode] : []}
            onChange={(chosen) => change({ mode: chosen.at(-1) ?? null })}
          />
        </FilterChip>
        {filter.trace ? (
          <FilterChip
            name="Trace"
            value={filter.trace.slice(0, 8)}
            onClear={() => change({ trace: '' })}
          >
            <p className="p-2 mono text-12 break-all">{filter.trace}</p>
          </FilterChip>
        ) : null}
        {isNarrowed(filter) ? (
          <Button variant="ghost" icon={X} onClick={onClear}>
            Clear
          </Button>
        ) : null}
      </div>
    </div>
  )
}

const anyTime = { since: '', until: '' }
function TextChoice({
  label,
  hint,
  value,
  onChange,
}: {
  label: string
  hint: string
  value: string
  onChange: (value: string) => void
}) {
  const [typed, setTyped] = useState(value)
  return (
    <form
      className="grid gap-3 p-2"
      onSubmit={(event) => {
        event.preventDefault()
        onChange(typed.trim())
      }}
    >
      <Field label={label} hint={hint}>
        <Input value={typed} onChange={({ target }) => setTyped(target.value)} />
      </Field>
      <Button type="submit">Apply</Button>
    </form>
  )
}

function listWords(words: readonly (string | undefined)[]): string | null {
  const [first, ...rest] = words
  if (first === undefined) return null
  return rest.length === 0 ? first : `${first} +${String(rest.length)}`
}

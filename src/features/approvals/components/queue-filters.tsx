import { ListFilter, Search, X } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { riskLevels, type RiskLevel } from '@/backend/approval-item.ts'
import type { QueueFilter } from '@/backend/approvals.ts'
import { Button } from '@/ui/button.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Popover } from '@/ui/popover.tsx'
import { addressFromFilter } from '../lib/queue-filter.ts'

export type QueueFiltersProps = {
  filter: QueueFilter
  operations: readonly string[]
  onChange: (filter: QueueFilter) => void
}

/** What the queue is narrowed to; the address keeps it. */
export function QueueFilters({ filter, operations, onChange }: QueueFiltersProps) {
  const count = addressFromFilter(filter).size
  return (
    <span className="flex items-center gap-1.5">
      {count > 0 ? (
        <Button
          size="sm"
          variant="ghost"
          icon={X}
          iconOnly
          aria-label="Clear"
          onClick={() => onChange({})}
        />
      ) : null}
      <Popover
        label="Filter the queue"
        className="w-80"
        trigger={(props) => (
          <button
            {...props}
            type="button"
            className="inline-flex min-h-7 items-center gap-1.75 rounded-control border border-line-strong bg-surface px-2.5 text-12 font-strong whitespace-nowrap hover:border-line-control hover:bg-hover max-tablet:min-h-11 max-tablet:px-3"
          >
            <Icon of={ListFilter} size={12} />
            Filter{count > 0 ? ` · ${count}` : ''}
          </button>
        )}
      >
        <div className="grid max-h-[70dvh] gap-4 overflow-y-auto p-4">
          <Words value={filter.text ?? ''} onChange={(text) => onChange({ ...filter, text })} />
          <Choices
            legend="Risk"
            options={riskLevels}
            chosen={filter.risk ?? []}
            onChange={(risk) => onChange({ ...filter, risk })}
          />
          <Choices
            legend="Operation"
            options={operations}
            chosen={filter.operation ?? []}
            onChange={(operation) => onChange({ ...filter, operation })}
          />
          <Checkbox
            label="Only what I may still decide"
            checked={filter.mine === true}
            onChange={(event) => {
              const { mine: _, ...rest } = filter
              onChange(event.target.checked ? { ...rest, mine: true } : rest)
            }}
          />
        </div>
      </Popover>
    </span>
  )
}

/** Applied when writing pauses, so that every letter is not a read of its own. */
function Words({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(value)
  const apply = useEffectEvent(() => {
    if (typed.trim() !== value) onChange(typed.trim())
  })
  useEffect(() => {
    const timer = setTimeout(apply, 250)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <Field label="Words" hint="In params, reason, requester or id">
      <Input icon={Search} value={typed} onChange={(event) => setTyped(event.target.value)} />
    </Field>
  )
}

function Choices<Option extends string = RiskLevel>({
  legend,
  options,
  chosen,
  onChange,
}: {
  legend: string
  options: readonly Option[]
  chosen: readonly Option[]
  onChange: (chosen: Option[]) => void
}) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-13 font-strong">{legend}</legend>
      {options.map((option) => (
        <Checkbox
          key={option}
          label={option}
          checked={chosen.includes(option)}
          onChange={(event) =>
            onChange(
              event.target.checked
                ? [...chosen, option]
                : chosen.filter((candidate) => candidate !== option),
            )
          }
        />
      ))}
    </fieldset>
  )
}

import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { timeWords } from '@/lib/time-spans.ts'
import { Button } from '@/ui/button.tsx'
import { FilterChip } from '@/ui/filter-chip.tsx'
import { PickOne } from '@/ui/pick-one.tsx'
import { SearchField } from '@/ui/search-field.tsx'
import { TimeChoice } from '@/ui/time-choice.tsx'
import { actionName, actionOptions } from '../lib/action-options.ts'
import { addressFromChoice, auditChannels, type AuditChoice } from '../lib/audit-filter.ts'
import { controlNames, resourceKind } from '../lib/resource-link.ts'
import { auditQueries } from '../queries.ts'

export type FilterBarProps = {
  choice: AuditChoice
  onChange: (choice: AuditChoice) => void
  onClear: () => void
}

/** Everything the log can be narrowed by; what is chosen stands in the address. */
export function FilterBar({ choice, onChange, onClear }: FilterBarProps) {
  const { data: facets } = useQuery(auditQueries.facets())
  const change = (part: Partial<AuditChoice>) => onChange({ ...choice, ...part })
  const chip = (key: 'actor' | 'action' | 'resource' | 'channel') => ({
    onClear: () => change({ [key]: '' }),
  })
  const pick = (key: 'actor' | 'action' | 'resource' | 'channel') => ({
    chosen: choice[key],
    onChoose: (value: string) => change({ [key]: value === choice[key] ? '' : value }),
  })
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2 max-tablet:w-full tablet:max-desktop:flex-nowrap tablet:max-desktop:items-start">
      <SearchField
        label="Search the log"
        placeholder="Search the log"
        value={choice.q}
        onChange={(q) => change({ q })}
      />
      <div
        role="group"
        aria-label="Filters"
        className="-m-1 flex min-w-0 items-center gap-2 p-1 max-tablet:-mx-4 max-tablet:w-[calc(100%+2rem)] max-tablet:overflow-x-auto max-tablet:px-4 tablet:flex-wrap"
      >
        <FilterChip name="Actor" value={actorName(choice.actor, facets)} {...chip('actor')}>
          <PickOne
            label="Actor"
            {...pick('actor')}
            options={(facets?.actors ?? []).map(({ id, name, type }) => ({
              value: id,
              words: name,
              note: type === 'user' ? undefined : type,
            }))}
          />
        </FilterChip>
        <FilterChip
          name="Action"
          value={choice.action ? actionName(choice.action) : null}
          {...chip('action')}
        >
          <PickOne
            label="Action"
            {...pick('action')}
            options={actionOptions(facets?.actions ?? [])}
          />
        </FilterChip>
        <FilterChip name="Resource" value={resourceWords(choice.resource)} {...chip('resource')}>
          <PickOne
            label="Resource"
            {...pick('resource')}
            options={(facets?.resources ?? []).map((type) => ({
              value: type,
              words: resourceKind(type),
            }))}
          />
        </FilterChip>
        <FilterChip
          name="Time"
          value={timeWords(choice.from, choice.to)}
          onClear={() => change({ from: '', to: '' })}
        >
          <TimeChoice
            since={choice.from}
            until={choice.to}
            onChange={({ since, until }) => change({ from: since, to: until })}
          />
        </FilterChip>
        <FilterChip name="Channel" value={choice.channel || null} {...chip('channel')}>
          <PickOne
            label="Channel"
            {...pick('channel')}
            options={auditChannels.map((channel) => ({ value: channel, words: channel }))}
          />
        </FilterChip>
        {addressFromChoice(choice).size > 0 ? (
          <Button variant="ghost" icon={X} onClick={onClear}>
            Clear
          </Button>
        ) : null}
      </div>
    </div>
  )
}

function actorName(actor: string, facets: { actors: { id: string; name: string }[] } | undefined) {
  if (actor === '') return null
  return facets?.actors.find(({ id }) => id === actor)?.name ?? actor.replace(/^[a-z]+:/, '')
}

function resourceWords(resource: string) {
  if (resource === '') return null
  const [type = '', ...id] = resource.split(':')
  const name = id.join(':')
  return name === ''
    ? resourceKind(type)
    : name.length > 24
      ? `${resourceKind(type)} …${name.slice(-4)}`
      : (controlNames[name] ?? name)
}

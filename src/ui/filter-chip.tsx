import { clsx } from 'clsx'
import { ChevronDown, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { Popover } from './popover.tsx'

export type FilterChipProps = {
  /** What is narrowed: "Status". */
  name: string
  /** To what, in a word or two; null while it is not. */
  value: string | null
  onClear: () => void
  /** The choices, drawn while open. */
  children: ReactNode
}

/** One way to narrow a list: closed it says what is chosen, open it offers the choices. */
export function FilterChip({ name, value, onClear, children }: FilterChipProps) {
  const isOn = value !== null
  return (
    <span
      className={clsx(
        'inline-flex h-8 shrink-0 items-stretch rounded-control border text-13 whitespace-nowrap max-tablet:h-11',
        isOn
          ? 'border-accent-line bg-accent-bg text-accent'
          : 'border-line-strong bg-surface text-fg-2 hover:border-line-control',
      )}
    >
      <Popover
        label={`Filter by ${name.toLowerCase()}`}
        className="w-64 p-2"
        trigger={(target) => (
          <button
            type="button"
            {...target}
            className={clsx(
              'inline-flex items-center gap-1.5 rounded-control px-2.5',
              isOn && 'pr-1.5',
            )}
          >
            {name}
            {isOn ? <b className="max-w-48 truncate font-strong">{value}</b> : null}
            {isOn ? null : <Icon of={ChevronDown} size={14} className="text-fg-3" />}
          </button>
        )}
      >
        {children}
      </Popover>
      {isOn ? (
        <button
          type="button"
          aria-label={`Any ${name.toLowerCase()}`}
          onClick={onClear}
          className="inline-flex items-center rounded-control pr-2 pl-1 max-tablet:pr-3 max-tablet:pl-2"
        >
          <Icon of={X} size={14} />
        </button>
      ) : null}
    </span>
  )
}

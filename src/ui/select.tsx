import { ChevronDown } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { Icon } from './icon.tsx'

export type SelectProps = {
  label: ReactNode
  hint?: ReactNode
  options: readonly { value: string; label: string }[]
  value: string
  onChange: (value: string) => void
}

/** One of many; the browser's own list, which phones and screen readers know. */
export function Select({ label, hint, options, value, onChange }: SelectProps) {
  const id = useId()
  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={id} className="text-13 font-strong">
        {label}
      </label>
      <span className="relative grid">
        <select
          id={id}
          aria-describedby={hint ? `${id}-hint` : undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="min-h-9 w-full min-w-0 appearance-none rounded-control border border-line-control bg-surface py-[7px] pr-9 pl-[11px] text-14 text-fg max-tablet:min-h-11 max-tablet:text-16"
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon
          of={ChevronDown}
          size={14}
          className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-fg-3"
        />
      </span>
      {hint ? (
        <p id={`${id}-hint`} className="text-12 text-fg-3">
          {hint}
        </p>
      ) : null}
    </div>
  )
}

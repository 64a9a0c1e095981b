import { Check } from 'lucide-react'
import { type ReactNode, type Ref, useId } from 'react'
import { Icon } from './icon.tsx'

export type ChipGroupProps<Value extends string> = {
  label: ReactNode
  options: readonly { value: Value; label: ReactNode }[]
  value: Value
  onChange: (value: Value) => void
  /** The selected chip's input, for a dialog that starts its focus here. */
  selectedRef?: Ref<HTMLInputElement>
}

/** One of a few short answers; real radio buttons, so arrows, Tab and forms behave as everywhere. */
export function ChipGroup<Value extends string>({
  label,
  options,
  value,
  onChange,
  selectedRef,
}: ChipGroupProps<Value>) {
  const name = useId()
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-13 font-strong">{label}</legend>
      <div className="flex flex-wrap gap-2 max-tablet:gap-1.5">
        {options.map((option) => (
          <label
            key={option.value}
            className="inline-flex h-7.5 items-center gap-1.5 rounded-full border border-line-strong bg-surface px-3 text-13 font-medium whitespace-nowrap text-fg-2 transition-colors hover:border-line-control has-checked:border-accent has-checked:bg-accent-bg has-checked:text-accent has-checked:inset-ring has-checked:inset-ring-accent has-focus-visible:shadow-focus max-tablet:h-11"
          >
            <input
              ref={option.value === value ? selectedRef : undefined}
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            {option.value === value ? <Icon of={Check} size={14} /> : null}
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

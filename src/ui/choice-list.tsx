import type { ReactNode } from 'react'
import { Checkbox } from './checkbox.tsx'

export type ChoiceListProps<Value extends string> = {
  label: string
  options: readonly { value: Value; label: ReactNode }[]
  chosen: readonly Value[]
  onChange: (chosen: Value[]) => void
}

/** Any number of a short list of values. */
export function ChoiceList<Value extends string>({
  label,
  options,
  chosen,
  onChange,
}: ChoiceListProps<Value>) {
  return (
    <fieldset className="grid max-h-80 overflow-y-auto">
      <legend className="sr-only">{label}</legend>
      {options.map(({ value, label: name }) => (
        <div key={value} className="rounded-inner px-2 py-1.5 hover:bg-hover max-tablet:py-0">
          <Checkbox
            label={name}
            checked={chosen.includes(value)}
            onChange={({ target }) =>
              onChange(
                target.checked ? [...chosen, value] : chosen.filter((other) => other !== value),
              )
            }
          />
        </div>
      ))}
    </fieldset>
  )
}

import { Check } from 'lucide-react'
import { useState } from 'react'
import { Input } from './field.tsx'
import { Icon } from './icon.tsx'

export type PickOneProps = {
  label: string
  options: readonly { value: string; words: string; note?: string | undefined }[]
  chosen: string
  onChoose: (value: string) => void
}

/** From so many on a list is searched rather than read. */
const searchedFrom = 9

/** One of a list of any length; choosing what is chosen takes it back. */
export function PickOne({ label, options, chosen, onChoose }: PickOneProps) {
  const [typed, setTyped] = useState('')
  const wanted = typed.trim().toLowerCase()
  const found = options.filter(
    ({ words, value }) => words.toLowerCase().includes(wanted) || value.includes(wanted),
  )
  return (
    <div className="grid gap-1.5">
      {options.length < searchedFrom ? null : (
        <Input
          type="search"
          aria-label={`Find: ${label.toLowerCase()}`}
          placeholder="Find"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
      <ul aria-label={label} className="grid max-h-72 overflow-y-auto p-0.5">
        {found.map(({ value, words, note }) => (
          <li key={value}>
            <button
              type="button"
              aria-pressed={value === chosen}
              onClick={() => onChoose(value)}
              className="flex min-h-8 w-full items-center gap-2 rounded-inner px-2 text-left text-13 hover:bg-hover aria-pressed:font-strong aria-pressed:text-accent max-tablet:min-h-11"
            >
              <span className="min-w-0 flex-1 truncate">{words}</span>
              {note === undefined ? null : <span className="text-12 text-fg-3">{note}</span>}
              {value === chosen ? <Icon of={Check} size={14} /> : null}
            </button>
          </li>
        ))}
        {found.length === 0 ? (
          <li className="px-2 py-1.5 text-12 text-fg-3">
            {options.length === 0 ? 'Nothing to choose from yet.' : 'Nothing is called that.'}
          </li>
        ) : null}
      </ul>
    </div>
  )
}

import { Checkbox } from '@/ui/checkbox.tsx'
import { kindName } from '../lib/incident-line.ts'

export type KindSwitchesProps = {
  /** Every kind the server knows. */
  kinds: readonly string[]
  off: readonly string[]
  onChange: (off: string[]) => void
}

/** Which kinds of events are shown. */
export function KindSwitches({ kinds, off, onChange }: KindSwitchesProps) {
  return (
    <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
      <legend className="sr-only">Kinds of events</legend>
      {kinds.map((kind) => (
        <Checkbox
          key={kind}
          label={kindName(kind)}
          checked={!off.includes(kind)}
          onChange={({ target }) =>
            onChange(target.checked ? off.filter((other) => other !== kind) : [...off, kind])
          }
        />
      ))}
    </fieldset>
  )
}

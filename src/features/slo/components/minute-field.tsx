import { formatTime, zoneName } from '@/lib/format-time.ts'
import { minuteIn } from '@/lib/local-minute.ts'
import { Field, Input } from '@/ui/field.tsx'

/** A minute in the reader's zone, by the browser's own picker, with UTC beside it. */
export function MinuteField({
  label,
  value,
  error,
  onChange,
}: {
  label: string
  /** As `<input type="datetime-local">` writes it. */
  value: string
  error: string | null
  onChange: (value: string) => void
}) {
  const at = minuteIn(value)
  const isTime = !Number.isNaN(at)
  return (
    <Field
      label={label}
      aside={isTime ? zoneName(at) : undefined}
      hint={isTime ? `${formatTime(at, 'day', 'UTC')} UTC` : undefined}
      error={error}
    >
      <Input
        type="datetime-local"
        step={60}
        value={value}
        className="tabular-nums"
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}

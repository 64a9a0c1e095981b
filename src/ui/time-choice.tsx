import { useState } from 'react'
import { zoneName } from '../lib/format-time.ts'
import { timeSpans } from '../lib/time-spans.ts'
import { Button } from './button.tsx'
import { Field, Input } from './field.tsx'

/** A span that ends now, or two times in the reader's zone. */
export function TimeChoice({
  since,
  until,
  onChange,
}: {
  since: string
  until: string
  onChange: (times: { since: string; until: string }) => void
}) {
  const [from, setFrom] = useState(since in timeSpans ? '' : localText(since))
  const [to, setTo] = useState(localText(until))
  return (
    <div className="grid gap-3 p-2">
      <div className="grid gap-1">
        {Object.entries(timeSpans).map(([span, { words }]) => (
          <Button
            key={span}
            variant="ghost"
            aria-pressed={since === span}
            className="justify-start aria-pressed:bg-accent-bg aria-pressed:text-accent"
            onClick={() => onChange({ since: since === span ? '' : span, until: '' })}
          >
            {words}
          </Button>
        ))}
      </div>
      <form
        className="grid gap-3 border-t border-line pt-3"
        onSubmit={(event) => {
          event.preventDefault()
          onChange({ since: isoText(from), until: isoText(to) })
        }}
      >
        <Field label="From" aside={zoneName(new Date())}>
          <Input
            type="datetime-local"
            value={from}
            onChange={({ target }) => setFrom(target.value)}
          />
        </Field>
        <Field label="To">
          <Input type="datetime-local" value={to} onChange={({ target }) => setTo(target.value)} />
        </Field>
        <Button type="submit">Apply</Button>
      </form>
    </div>
  )
}

/** As an input of a local time wants it: `2026-11-20T10:31`. */
function localText(iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return ''
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function isoText(local: string): string {
  const at = new Date(local)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString()
}

import { formatCount } from '@/lib/format-number.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Field, Input, Unit } from '@/ui/field.tsx'
import { Select } from '@/ui/select.tsx'
import { defaultBoundsMs } from '@domain/slo/percentile.ts'
import {
  subjectNames,
  subjects,
  subjectWords,
  type DraftField,
  type DraftProblems,
  type ObjectiveDraft,
} from '../lib/objective-draft.ts'

const subjectOptions = subjectNames.map((value) => ({ value, label: subjectWords[value] }))
const boundOptions = defaultBoundsMs.map((bound) => ({
  value: String(bound),
  label: `${formatCount(bound)} ms`,
}))

/** The fields of an objective, in the order people think about them. */
export function ObjectiveFields({
  draft,
  problems,
  isNew,
  onChange,
}: {
  draft: ObjectiveDraft
  /** Shown once the form was tried. */
  problems: DraftProblems
  isNew: boolean
  onChange: (draft: ObjectiveDraft) => void
}) {
  const { kind } = subjects[draft.subject]
  const text = (field: DraftField) => ({
    value: draft[field],
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) =>
      onChange({ ...draft, [field]: event.target.value }),
  })
  const labelled = (field: DraftField, label: string, hint?: string) => ({
    label,
    hint,
    error: problems[field] ?? null,
  })
  function handleSubject(value: string) {
    const subject = subjectOptions.find((option) => option.value === value)?.value
    if (!subject) return
    const limit = subjects[subject].kind === 'queue' ? '50' : '500'
    onChange({ ...draft, subject, limit })
  }

  return (
    <>
      {isNew ? (
        <>
          <Field
            {...labelled('id', 'Name', 'As the deploy gate and exports call it. It never changes.')}
          >
            <Input {...text('id')} maxLength={63} spellCheck={false} className="mono" />
          </Field>
          <Select
            label="What counts as good"
            options={subjectOptions}
            value={draft.subject}
            onChange={handleSubject}
          />
        </>
      ) : null}
      <Field {...labelled('title', 'Title')}>
        <Input {...text('title')} maxLength={80} />
      </Field>
      <div className="grid grid-cols-2 gap-4 max-[420px]:grid-cols-1">
        <Field {...labelled('target', 'Target', 'Over 28 rolling days.')}>
          <Input {...text('target')} inputMode="decimal" end={<Unit>%</Unit>} />
        </Field>
        {kind === 'latency' ? (
          <Select
            label="Fast enough"
            hint="Only these are counted exactly."
            options={boundOptions}
            value={draft.limit}
            onChange={(limit) => onChange({ ...draft, limit })}
          />
        ) : kind === 'queue' ? (
          <Field {...labelled('limit', 'Below', 'Deepest in a minute.')}>
            <Input {...text('limit')} inputMode="numeric" />
          </Field>
        ) : null}
      </div>
      <Field
        {...labelled(
          'minBad',
          'Alerts need at least',
          'So that one failure of a quiet service wakes nobody.',
        )}
      >
        <Input {...text('minBad')} inputMode="numeric" end={<Unit>bad events</Unit>} />
      </Field>
      <Checkbox
        label="Decides about deploys"
        hint="The deploy gate takes the worst of those that do."
        checked={draft.gatesDeploys}
        onChange={(event) => onChange({ ...draft, gatesDeploys: event.target.checked })}
      />
      <Checkbox
        label="In use"
        hint="What is not in use is not evaluated, shown or asked."
        checked={draft.enabled}
        onChange={(event) => onChange({ ...draft, enabled: event.target.checked })}
      />
    </>
  )
}

import type { ReactNode } from 'react'
import { Checkbox } from '@/ui/checkbox.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { Field, Input, Unit } from '@/ui/field.tsx'
import type { DraftField, DraftProblems, OperationDraft } from '../lib/operation-draft.ts'
import { withRisk } from '../lib/operation-draft.ts'
import { EstimatorChoice } from './estimator-choice.tsx'

const risks = [
  { value: 'low', label: 'Low' },
  { value: 'medium', label: 'Medium' },
  { value: 'high', label: 'High' },
  { value: 'critical', label: 'Critical' },
] as const

/** The fields of an operation, in the order people think about them. */
export function OperationFields({
  draft,
  problems,
  isNew,
  onChange,
  underEndpoint,
  underPolicy,
}: {
  draft: OperationDraft
  /** Shown once the form was tried. */
  problems: DraftProblems
  isNew: boolean
  onChange: (draft: OperationDraft) => void
  /** What is known about the endpoint, such as its last test. */
  underEndpoint: ReactNode
  /** What the chosen risk and number of people would mean. */
  underPolicy: ReactNode
}) {
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
  return (
    <>
      {isNew ? (
        <Field {...labelled('name', 'Name', 'verb_noun, as agents ask for it. It never changes.')}>
          <Input {...text('name')} maxLength={60} spellCheck={false} className="mono" />
        </Field>
      ) : null}
      <Field {...labelled('description', 'What it does')}>
        <Input {...text('description')} maxLength={300} />
      </Field>
      <div className="grid gap-2">
        <Field {...labelled('endpointUrl', 'Endpoint')}>
          <Input
            {...text('endpointUrl')}
            type="url"
            inputMode="url"
            maxLength={500}
            spellCheck={false}
            className="mono"
          />
        </Field>
        {underEndpoint}
      </div>
      <ChipGroup
        label="Risk"
        options={risks}
        value={draft.riskLevel}
        onChange={(risk) => onChange(withRisk(draft, risk))}
      />
      <div className="grid grid-cols-2 gap-4 max-[420px]:grid-cols-1">
        <Field {...labelled('requiredApprovals', 'People who must approve')}>
          <Input {...text('requiredApprovals')} inputMode="numeric" />
        </Field>
        <Field {...labelled('timeoutSeconds', 'Time limit')}>
          <Input {...text('timeoutSeconds')} inputMode="decimal" end={<Unit>s</Unit>} />
        </Field>
      </div>
      {underPolicy}
      <div className="grid grid-cols-2 gap-4">
        <Field {...labelled('maxRetries', 'Retries', 'Timeouts, 5xx and 429 only.')}>
          <Input {...text('maxRetries')} inputMode="numeric" />
        </Field>
        <Field {...labelled('expiryMinutes', 'May wait', 'Then it never runs.')}>
          <Input {...text('expiryMinutes')} inputMode="decimal" end={<Unit>min</Unit>} />
        </Field>
      </div>
      <EstimatorChoice
        estimator={draft.estimator}
        isEstimatorAddress={draft.isEstimatorAddress}
        problem={problems.estimator ?? null}
        onChange={(choice) => onChange({ ...draft, ...choice })}
      />
      <Checkbox
        label="Changes something outside"
        checked={draft.sideEffects}
        onChange={(event) => onChange({ ...draft, sideEffects: event.target.checked })}
      />
      <Checkbox
        label="Can rehearse"
        hint="In safe mode the endpoint is called with mode=advisory and changes nothing."
        checked={draft.supportsDryRun}
        onChange={(event) => onChange({ ...draft, supportsDryRun: event.target.checked })}
      />
    </>
  )
}

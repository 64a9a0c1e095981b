import { useQuery } from '@tanstack/react-query'
import { Field, Input } from '@/ui/field.tsx'
import { Select } from '@/ui/select.tsx'
import { estimatorOptions } from '../lib/estimator-options.ts'
import type { OperationDraft } from '../lib/operation-draft.ts'
import { settingsQueries } from '../queries.ts'

/** What tells how much a request would touch: a function of the database, an address that answers, or nothing. */
export function EstimatorChoice({
  estimator: value,
  isEstimatorAddress: isAddress,
  problem,
  onChange,
}: Pick<OperationDraft, 'estimator' | 'isEstimatorAddress'> & {
  /** Shown once the form was tried. */
  problem: string | null
  onChange: (choice: Pick<OperationDraft, 'estimator' | 'isEstimatorAddress'>) => void
}) {
  const { data: estimators, error } = useQuery(settingsQueries.estimators())
  const chosen = isAddress ? 'address' : value === '' ? 'none' : `function ${value}`

  function handleChoice(choice: string) {
    onChange({
      estimator: choice.startsWith('function ') ? choice.slice('function '.length) : '',
      isEstimatorAddress: choice === 'address',
    })
  }

  return (
    <div className="grid gap-3">
      <Select
        label="Blast radius"
        hint={hintOf(chosen, value, estimators, error)}
        options={estimatorOptions(estimators ?? [], isAddress ? '' : value)}
        value={chosen}
        onChange={handleChoice}
      />
      {isAddress ? (
        <Field
          label="Estimator address"
          hint="It is asked in mode estimate, signed like the endpoint."
          error={problem}
        >
          <Input
            value={value}
            type="url"
            inputMode="url"
            autoComplete="off"
            maxLength={500}
            spellCheck={false}
            className="mono"
            onChange={(event) =>
              onChange({ estimator: event.target.value, isEstimatorAddress: true })
            }
          />
        </Field>
      ) : null}
    </div>
  )
}

function hintOf(
  chosen: string,
  value: string,
  estimators: readonly { name: string; description: string | null }[] | undefined,
  error: Error | null,
): string {
  if (chosen === 'none')
    return 'Nobody can say how much a request touches, so it counts as critical.'
  if (chosen === 'address') return 'Without an answer requests count as critical.'
  if (estimators === undefined) {
    return error === null ? '' : 'Which functions there are could not be read.'
  }
  const known = estimators.find(({ name }) => name === value)
  if (!known) return 'It is not there any more, so requests count as critical.'
  return known.description ?? 'A function in schema estimators, asked before each request.'
}

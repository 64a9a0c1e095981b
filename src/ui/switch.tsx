import { clsx } from 'clsx'

export type SwitchProps = {
  isOn: boolean
  /** What is switched: "Enabled: issue_refund". */
  label: string
  /** Opens whatever confirms the change; without it the switch only shows the state. */
  onChange?: (isOn: boolean) => void
}

/** A switch beside its words. It changes when what it stands for has, not when it is pressed. */
export function Switch({ isOn, label, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={label}
      aria-disabled={onChange ? undefined : true}
      onClick={() => onChange?.(!isOn)}
      className={clsx(
        // The track is 18 px high; the button around it is what a finger hits.
        'inline-grid h-6 w-8 shrink-0 place-items-center rounded-full align-middle max-tablet:h-11 max-tablet:w-11',
        !onChange && 'cursor-default!',
      )}
    >
      <span
        className={clsx(
          'relative h-4.5 w-8 rounded-full transition-colors',
          isOn ? 'bg-accent-solid' : 'bg-graphic',
          !onChange && 'opacity-60',
        )}
      >
        <span
          className={clsx(
            'absolute top-0.5 size-3.5 rounded-full',
            isOn ? 'left-4 bg-on-accent' : 'left-0.5 bg-surface',
          )}
        />
      </span>
    </button>
  )
}

import { Eye, EyeOff } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { Field, type FieldProps, Input, type InputProps } from '@/ui/field.tsx'
import { Icon } from '@/ui/icon.tsx'

export type PasswordInputProps = Omit<InputProps, 'type' | 'end'> &
  Pick<FieldProps, 'label' | 'error' | 'aside' | 'hint'>

export function PasswordInput({ label, error, aside, hint, ...props }: PasswordInputProps) {
  const [isShown, setShown] = useState(false)
  const [hasCapsLock, setCapsLock] = useState(false)

  function handleKey(event: KeyboardEvent) {
    setCapsLock(event.getModifierState('CapsLock'))
  }

  return (
    <Field label={label} aside={aside} error={error} hint={hasCapsLock ? 'Caps Lock is on.' : hint}>
      <Input
        autoComplete="current-password"
        {...props}
        type={isShown ? 'text' : 'password'}
        autoCapitalize="none"
        spellCheck={false}
        onKeyDown={handleKey}
        onKeyUp={handleKey}
        onBlur={() => setCapsLock(false)}
        end={
          <button
            type="button"
            aria-label="Show password"
            aria-pressed={isShown}
            onClick={() => setShown(!isShown)}
            className="-mr-1.5 grid size-8 shrink-0 place-items-center rounded-inner text-fg-3 hover:text-fg max-tablet:-mr-2.5 max-tablet:size-11"
          >
            <Icon of={isShown ? EyeOff : Eye} />
          </button>
        }
      />
    </Field>
  )
}

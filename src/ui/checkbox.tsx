import { clsx } from 'clsx'
import { Check } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'

export type CheckboxProps = Omit<ComponentProps<'input'>, 'type' | 'children'> & {
  label: ReactNode
  hint?: ReactNode
}

export function Checkbox({ label, hint, ...props }: CheckboxProps) {
  return (
    <label className="flex items-start gap-2.5 text-13 max-tablet:min-h-11 max-tablet:items-center">
      <span className="mt-0.5 inline-grid">
        <Box {...props} />
      </span>
      <span>
        <span className="font-medium">{label}</span>
        {hint ? <span className="block text-12 text-fg-3">{hint}</span> : null}
      </span>
    </label>
  )
}

/**
 * The box alone, where what it stands for is more than a label may hold; `aria-labelledby` is then required. It can be
 * hit around its edges, as no label makes it larger.
 */
export function TickBox(props: Omit<ComponentProps<'input'>, 'type' | 'className'>) {
  return <Box {...props} className="before:absolute before:-inset-3.5" />
}

function Box({ className, ...props }: Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <span className="relative inline-grid size-4 shrink-0">
      <input
        {...props}
        type="checkbox"
        className={clsx(
          'peer size-4 appearance-none rounded-badge border-[1.5px] border-line-control bg-surface checked:border-accent-solid checked:bg-accent-solid disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken',
          className,
        )}
      />
      <Check
        aria-hidden
        size={12}
        strokeWidth={3}
        className="pointer-events-none invisible absolute top-0.5 left-0.5 text-on-accent peer-checked:visible"
      />
    </span>
  )
}

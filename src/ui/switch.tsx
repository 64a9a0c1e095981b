import type { ComponentProps, ReactNode } from 'react'

export type SwitchProps = Omit<ComponentProps<'input'>, 'type' | 'role' | 'children'> & {
  /** The state in words, such as "Enabled": a switch is never read by colour alone. */
  label: ReactNode
}

export function Switch({ label, ...props }: SwitchProps) {
  return (
    <label className="text-13 max-tablet:min-h-11 inline-flex items-center gap-2.5 font-medium">
      <input
        {...props}
        type="checkbox"
        role="switch"
        className="bg-graphic after:bg-surface checked:bg-accent-solid checked:after:bg-on-accent disabled:bg-track relative h-4.5 w-8 shrink-0 appearance-none rounded-full transition-colors after:absolute after:top-0.5 after:left-0.5 after:size-3.5 after:rounded-full after:transition-transform checked:after:translate-x-3.5 disabled:cursor-not-allowed"
      />
      {label}
    </label>
  )
}

import type { ComponentProps, ReactNode } from 'react'

export type SwitchProps = Omit<ComponentProps<'input'>, 'type' | 'role' | 'children'> & {
  /** The state in words, such as "Enabled": a switch is never read by colour alone. */
  label: ReactNode
}

export function Switch({ label, ...props }: SwitchProps) {
  return (
    <label className="inline-flex items-center gap-2.5 text-13 font-medium max-tablet:min-h-11">
      <input
        {...props}
        type="checkbox"
        role="switch"
        className="relative h-4.5 w-8 shrink-0 appearance-none rounded-full bg-graphic transition-colors after:absolute after:top-0.5 after:left-0.5 after:size-3.5 after:rounded-full after:bg-surface after:transition-transform checked:bg-accent-solid checked:after:translate-x-3.5 checked:after:bg-on-accent disabled:cursor-not-allowed disabled:bg-track"
      />
      {label}
    </label>
  )
}

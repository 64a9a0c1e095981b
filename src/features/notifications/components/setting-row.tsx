import type { ReactNode } from 'react'
import { Switch } from '@/ui/switch.tsx'

export type SettingRowProps = {
  title: string
  hint: ReactNode
  isOn: boolean
  /** Missing where it cannot be switched here. */
  onChange?: (isOn: boolean) => void
  /** The button that tries it. */
  action: ReactNode
  /** What stands in the way, or what to know. */
  children?: ReactNode
}

/** One way to be told: what it does, a button to try it, a switch. */
export function SettingRow({ title, hint, isOn, onChange, action, children }: SettingRowProps) {
  return (
    <div className="grid gap-3 px-4 py-3.5">
      <div className="flex items-center gap-4 max-tablet:items-start">
        <div className="min-w-0 flex-1">
          <h3 className="text-13 font-semibold">{title}</h3>
          <p className="mt-0.5 max-w-140 text-13 text-fg-2">{hint}</p>
        </div>
        <div className="flex items-center gap-3 max-tablet:flex-col-reverse max-tablet:items-end max-tablet:gap-1">
          {action}
          <Switch isOn={isOn} label={title} onChange={onChange} />
        </div>
      </div>
      {/* In the page from the start, so that what appears in it is read. */}
      <div aria-live="polite" className="empty:hidden">
        {children}
      </div>
    </div>
  )
}

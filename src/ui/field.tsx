import { clsx } from 'clsx'
import { CircleAlert, type LucideIcon } from 'lucide-react'
import { type ComponentProps, createContext, type ReactNode, use, useId } from 'react'
import { Icon } from './icon.tsx'

type FieldIds = { control: string; message: string; hasMessage: boolean; isInvalid: boolean }
const FieldContext = createContext<FieldIds | null>(null)

export type FieldProps = {
  label: ReactNode
  /** At the far end of the label: "optional", a counter, a link. */
  aside?: ReactNode
  hint?: ReactNode
  /** Replaces the hint, in words that say what to write. */
  error?: ReactNode
  /** One `Input` or `TextArea`; the label, hint and error are wired to it. */
  children: ReactNode
}

export function Field({ label, aside, hint, error, children }: FieldProps) {
  const id = useId()
  const ids: FieldIds = {
    control: `${id}-control`,
    message: `${id}-message`,
    hasMessage: Boolean(error ?? hint),
    isInvalid: Boolean(error),
  }
  return (
    <FieldContext value={ids}>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-1.5">
        <div className="flex items-baseline justify-between gap-3">
          <label htmlFor={ids.control} className="text-13 font-strong">
            {label}
          </label>
          {aside ? <div className="text-12 text-fg-3">{aside}</div> : null}
        </div>
        {children}
        <div id={ids.message} aria-live="polite" className="empty:hidden">
          {error ? (
            <p className="flex items-start gap-1.5 text-12 text-danger">
              <Icon of={CircleAlert} size={12} className="mt-0.5" />
              <span>{error}</span>
            </p>
          ) : hint ? (
            <p className="text-12 text-fg-3">{hint}</p>
          ) : null}
        </div>
      </div>
    </FieldContext>
  )
}

const frame =
  'w-full min-w-0 rounded-control border border-line-control bg-surface text-14 text-fg placeholder:text-fg-3 ' +
  'has-[:is(input,textarea):focus]:border-accent has-[:is(input,textarea):focus]:shadow-[0_0_0_1px_var(--accent),0_0_0_4px_var(--accent-bg)] ' +
  'has-aria-invalid:border-danger-solid! has-aria-invalid:shadow-[0_0_0_1px_var(--danger-solid)]! ' +
  'has-[:is(input,textarea):read-only]:border-line has-[:is(input,textarea):read-only]:bg-sunken has-[:is(input,textarea):read-only]:text-fg-3'

export type InputProps = ComponentProps<'input'> & {
  icon?: LucideIcon
  /** A button or unit inside the frame, at the right. */
  end?: ReactNode
  /** 44 px high everywhere, as on the sign-in page; always on phones. */
  isLarge?: boolean
}

export function Input({ icon, end, isLarge = false, className, ...props }: InputProps) {
  return (
    <div
      className={clsx(
        frame,
        'flex items-center gap-2 px-[11px] max-tablet:min-h-11',
        isLarge ? 'min-h-11' : 'min-h-9',
        className,
      )}
    >
      {icon ? <Icon of={icon} className="text-fg-3" /> : null}
      <input
        {...useFieldProps()}
        {...props}
        // 16 px on phones: smaller text makes iOS zoom into the page on focus.
        className="min-w-0 flex-1 self-stretch bg-transparent py-[7px] focus-visible:shadow-none focus-visible:outline-none max-tablet:text-16 max-tablet:tracking-normal"
      />
      {end}
    </div>
  )
}

/** What a number is counted in, at the end of its input. */
export function Unit({ children }: { children: ReactNode }) {
  return <span className="text-13 text-fg-3">{children}</span>
}

export function TextArea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <div className={clsx(frame, 'flex', className)}>
      <textarea
        rows={2}
        {...useFieldProps()}
        {...props}
        className="field-sizing-content max-h-60 min-h-[66px] w-full resize-none bg-transparent px-[11px] py-2 focus-visible:shadow-none focus-visible:outline-none max-tablet:text-16 max-tablet:tracking-normal"
      />
    </div>
  )
}

function useFieldProps() {
  const ids = use(FieldContext)
  if (!ids) return {}
  return {
    id: ids.control,
    'aria-describedby': ids.hasMessage ? ids.message : undefined,
    'aria-invalid': ids.isInvalid || undefined,
  }
}

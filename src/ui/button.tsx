import { clsx } from 'clsx'
import { Info, type LucideIcon } from 'lucide-react'
import { type ComponentProps, type MouseEvent, type ReactNode, useId } from 'react'
import { Icon } from './icon.tsx'
import { Spinner } from './spinner.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'stop' | 'danger' | 'release'
export type ButtonSize = 'sm' | 'md' | 'lg'

export type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> & {
  /** primary: the next step, one per view. stop: opens the engage dialog. danger: only inside it. release: only releasing. */
  variant?: ButtonVariant
  size?: ButtonSize
  icon?: LucideIcon
  /** Shows the icon alone; `aria-label` is then required. */
  iconOnly?: boolean
  pending?: boolean
  /** Replaces the label while pending; its width is reserved from the start. */
  pendingLabel?: string
  /** Not possible now, and why: the button stays focusable and the reason is read with it. */
  disabledReason?: string | null
  /** elsewhere: the page shows it, and `aria-describedby` names where. */
  reasonPlacement?: 'below' | 'beside' | 'elsewhere'
}

const variants: Record<ButtonVariant, string> = {
  primary: 'border border-transparent bg-accent-solid text-on-accent hover:bg-accent-hover',
  secondary:
    'border border-line-strong bg-surface text-fg hover:border-line-control hover:bg-hover',
  ghost: 'border border-transparent text-fg-2 hover:bg-active',
  stop: 'border-[1.5px] border-danger-solid text-danger hover:bg-danger-bg',
  danger: 'border border-transparent bg-danger-solid text-on-danger hover:bg-danger-hover',
  release: 'border border-transparent bg-ink text-on-ink hover:bg-fg-2',
}

const sizes: Record<ButtonSize, string> = {
  sm: 'min-h-7 px-2.5 text-12',
  md: 'min-h-8 px-3 text-13 max-tablet:px-4 max-tablet:text-14',
  lg: 'min-h-11 px-4.5 text-14',
}

export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  iconOnly = false,
  pending = false,
  pendingLabel,
  disabledReason,
  reasonPlacement = 'below',
  type = 'button',
  className,
  children,
  onClick,
  'aria-describedby': describedBy,
  ...rest
}: ButtonProps) {
  const reasonId = useId()
  const isDisabled = Boolean(disabledReason)

  function handleClick(event: MouseEvent<HTMLButtonElement>) {
    // aria-disabled keeps the button reachable; swallowing the click also stops an implicit submit.
    if (isDisabled || pending) {
      event.preventDefault()
      return
    }
    onClick?.(event)
  }

  const button = (
    <button
      {...rest}
      type={type}
      onClick={handleClick}
      aria-busy={pending || undefined}
      aria-disabled={isDisabled || pending || undefined}
      aria-describedby={
        clsx(describedBy, isDisabled && reasonPlacement !== 'elsewhere' && reasonId) || undefined
      }
      className={clsx(
        'inline-flex items-center justify-center rounded-control whitespace-nowrap transition-colors max-tablet:min-h-11 max-tablet:min-w-11',
        sizes[size],
        size === 'lg' || variant === 'stop' ? 'font-semibold' : 'font-strong',
        isDisabled
          ? 'cursor-not-allowed border border-line bg-sunken text-fg-3'
          : variants[variant],
        pending && 'cursor-progress',
        iconOnly && 'aspect-square !px-0',
        className,
      )}
    >
      <ButtonLabel icon={icon} iconOnly={iconOnly} pending={pending} pendingLabel={pendingLabel}>
        {children}
      </ButtonLabel>
    </button>
  )

  if (!disabledReason || reasonPlacement === 'elsewhere') return button
  return (
    <span
      className={clsx(
        'inline-flex max-w-full gap-x-3 gap-y-1',
        reasonPlacement === 'below'
          ? 'flex-col items-start in-[footer]:items-end max-tablet:in-[footer]:items-stretch'
          : 'flex-wrap items-center',
      )}
    >
      {button}
      <Reason id={reasonId}>{disabledReason}</Reason>
    </span>
  )
}

/** Why something is not possible now, in the form every disabled control uses. */
export function Reason({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <span id={id} className="inline-flex items-center gap-1.5 text-12 text-fg-3">
      <Icon of={Info} size={12} />
      {children}
    </span>
  )
}

function ButtonLabel({
  icon,
  iconOnly,
  pending,
  pendingLabel,
  children,
}: Pick<ButtonProps, 'icon' | 'iconOnly' | 'pending' | 'pendingLabel' | 'children'>) {
  const glyph = pending ? <Spinner /> : icon ? <Icon of={icon} /> : null
  if (iconOnly) return glyph
  if (!pendingLabel) {
    return (
      <span className="inline-flex items-center gap-[7px]">
        {glyph}
        {children}
      </span>
    )
  }
  const cell = 'col-start-1 row-start-1 inline-flex items-center justify-center gap-[7px]'
  return (
    <span className="inline-grid">
      <span className={clsx(cell, pending && 'invisible')} aria-hidden={pending || undefined}>
        {icon ? <Icon of={icon} /> : null}
        {children}
      </span>
      <span className={clsx(cell, !pending && 'invisible')} aria-hidden={!pending || undefined}>
        <Spinner />
        {pendingLabel}
      </span>
    </span>
  )
}

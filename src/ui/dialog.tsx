import * as Radix from '@radix-ui/react-dialog'
import { clsx } from 'clsx'
import { type ReactNode, useRef } from 'react'
import { useScrollLock } from './use-scroll-lock.ts'

const widths = { md: 'max-w-140', lg: 'max-w-150', xl: 'max-w-220' } as const

export type DialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The consequence, as a question or statement. */
  title: ReactNode
  /** One sentence under the title. */
  description?: ReactNode
  /** Top left: the environment badge in every dialog that writes. */
  badge?: ReactNode
  /** Top right: version, age, server time. */
  meta?: ReactNode
  children: ReactNode
  /** The way out, at the left. */
  footerStart?: ReactNode
  /** The effect, at the right. */
  footerEnd?: ReactNode
  width?: keyof typeof widths
  /** bare: the title is for screen readers only and the body draws up to the edges, as the palette does. */
  look?: 'titled' | 'bare'
  /** Where focus starts; by default the first focusable element. Call `event.preventDefault()` first. */
  onOpenAutoFocus?: (event: Event) => void
  /** Where focus goes afterwards; by default to what opened it. Call `event.preventDefault()` first. */
  onCloseAutoFocus?: (event: Event) => void
  /** False while leaving would lose something: Escape and a click outside do nothing. */
  isDismissible?: boolean
}

/** A modal in the middle of the screen, a bottom sheet on phones. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  badge,
  meta,
  children,
  footerStart,
  footerEnd,
  width = 'md',
  look = 'titled',
  onOpenAutoFocus,
  onCloseAutoFocus,
  isDismissible = true,
}: DialogProps) {
  useScrollLock(open)
  const opener = useRef<Element | null>(null)

  function handleOpenAutoFocus(event: Event) {
    opener.current = document.activeElement
    onOpenAutoFocus?.(event)
  }

  // Radix would go back to its own trigger only, which no dialog here has.
  function handleCloseAutoFocus(event: Event) {
    onCloseAutoFocus?.(event)
    if (event.defaultPrevented) return
    event.preventDefault()
    // Whoever went on to another page has put the focus there.
    const isFree = document.activeElement === null || document.activeElement === document.body
    if (isFree && opener.current instanceof HTMLElement) opener.current.focus()
  }

  function handleDismiss(event: Event) {
    if (!isDismissible) event.preventDefault()
  }

  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        {/* Not Radix.Overlay: its way of locking the scroll needs an inline style element. */}
        <div
          data-scrim
          data-state={open ? 'open' : 'closed'}
          className="fixed inset-0 z-40 grid animate-scrim-in place-items-center overflow-y-auto bg-scrim p-4 data-[state=closed]:animate-fade-out max-tablet:place-items-end max-tablet:p-0 max-tablet:pt-6"
        >
          <Radix.Content
            {...(description ? {} : { 'aria-describedby': undefined })}
            onOpenAutoFocus={handleOpenAutoFocus}
            onCloseAutoFocus={handleCloseAutoFocus}
            onEscapeKeyDown={handleDismiss}
            onInteractOutside={handleDismiss}
            className={clsx(
              'flex w-full min-w-0 animate-float-in flex-col rounded-dialog bg-float shadow-float on-float focus-visible:shadow-float data-[state=closed]:animate-fade-out max-tablet:max-w-none max-tablet:animate-sheet-in max-tablet:rounded-b-none',
              widths[width],
            )}
          >
            {look === 'titled' ? (
              <Header title={title} description={description} badge={badge} meta={meta} />
            ) : (
              <Radix.Title className="sr-only">{title}</Radix.Title>
            )}
            <div
              className={clsx(
                'min-w-0',
                look === 'titled' && 'grid gap-5 px-6 pt-4 pb-5 max-tablet:gap-4 max-tablet:px-4',
              )}
            >
              {children}
            </div>
            {footerStart || footerEnd ? (
              <footer className="sticky -bottom-4 flex items-start justify-between gap-3 rounded-b-dialog border-t border-line bg-float px-6 py-4 max-tablet:bottom-0 max-tablet:flex-wrap-reverse max-tablet:items-end max-tablet:rounded-none max-tablet:px-4 max-tablet:pt-3 max-tablet:pb-[max(1rem,env(safe-area-inset-bottom))] max-tablet:[&_button]:px-2.5">
                <div className="flex items-start gap-3 empty:hidden max-tablet:flex-1 max-tablet:*:flex-1">
                  {footerStart}
                </div>
                <div className="ml-auto flex items-start gap-3 empty:hidden max-tablet:flex-1 max-tablet:*:flex-1">
                  {footerEnd}
                </div>
              </footer>
            ) : null}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Header({
  title,
  description,
  badge,
  meta,
}: Pick<DialogProps, 'title' | 'description' | 'badge' | 'meta'>) {
  return (
    <header className="grid gap-3 px-6 pt-5 max-tablet:px-4">
      {badge || meta ? (
        <div className="flex items-center justify-between gap-2">
          {badge}
          <div className="text-12 text-fg-3 tabular-nums">{meta}</div>
        </div>
      ) : null}
      <div>
        <Radix.Title className="text-20 font-semibold text-balance">{title}</Radix.Title>
        {description ? (
          <Radix.Description className="mt-1 text-13 text-fg-2">{description}</Radix.Description>
        ) : null}
      </div>
    </header>
  )
}

import { X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { Button } from './button.tsx'
import { useCommandSurroundings } from './command-dialog.tsx'

/**
 * What is edited, beside the list it was chosen from, or in its place on narrow screens. Not modal: the list stays
 * usable. Focus starts on its title, and Escape closes it.
 */
export function Sheet({
  title,
  description,
  footer,
  onClose,
  children,
}: {
  title: ReactNode
  description: ReactNode
  footer: ReactNode
  onClose: () => void
  children: ReactNode
}) {
  const { badge } = useCommandSurroundings()
  const titleId = useId()
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    heading.current?.focus()
  }, [])

  function handleKey(event: KeyboardEvent) {
    // Dialogs opened from here are drawn elsewhere but bubble through React's tree.
    const isOurs = event.target instanceof Node && event.currentTarget.contains(event.target)
    if (event.key === 'Escape' && isOurs && !event.defaultPrevented) onClose()
  }

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape from anywhere inside closes it
    <section
      data-sheet
      aria-labelledby={titleId}
      onKeyDown={handleKey}
      className="flex min-w-0 flex-col bg-surface desktop:sticky desktop:top-(--h-bars) desktop:h-[calc(100dvh-var(--h-bars))] desktop:border-l desktop:border-line-strong"
    >
      <header className="px-5 pt-3.5">
        <div className="mb-2.5 flex items-center justify-between gap-3">
          {badge}
          <Button variant="ghost" icon={X} iconOnly aria-label="Close" onClick={onClose} />
        </div>
        <h2
          ref={heading}
          id={titleId}
          tabIndex={-1}
          data-page-focus
          className="text-20 font-semibold break-words focus-visible:shadow-none"
        >
          {title}
        </h2>
        <p className="text-13 text-fg-2">{description}</p>
      </header>
      <div className="grid flex-1 content-start gap-4.5 overflow-y-auto px-5 pt-4 pb-5">
        {children}
      </div>
      {footer ? (
        <footer
          data-action-bar
          className="flex flex-wrap items-center gap-3 border-t border-line bg-surface px-5 py-3 max-desktop:sticky max-desktop:bottom-0 max-tablet:bottom-[calc(var(--h-tabbar)+env(safe-area-inset-bottom))]"
        >
          {footer}
        </footer>
      ) : null}
    </section>
  )
}

/** The footer of a sheet that is filled in: leaving it at the left, and at the right what it does, with what still hinders it. */
export function SheetActions({
  onCancel,
  children,
}: {
  onCancel: () => void
  children: ReactNode
}) {
  return (
    <>
      <Button size="lg" onClick={onCancel}>
        Cancel
      </Button>
      <span className="flex min-w-0 flex-1 flex-row-reverse items-center gap-3 [&>span]:min-w-0 [&>span]:flex-row-reverse [&>span]:flex-nowrap max-tablet:[&>span]:flex-col-reverse max-tablet:[&>span]:items-end max-tablet:[&>span]:gap-1">
        {children}
      </span>
    </>
  )
}

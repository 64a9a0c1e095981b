import { clsx } from 'clsx'
import { type ReactNode, type ToggleEvent, useId, useRef, useState } from 'react'

export type PopoverProps = {
  /** Draws the button; spread the props on a `<button>`. */
  trigger: (props: { popoverTarget: string; 'aria-expanded': boolean }) => ReactNode
  /** What a screen reader calls the panel. */
  label: string
  /** Drawn while open only. */
  children: ReactNode
  className?: string
}

const GAP = 6
const EDGE = 8
/** Less room than this below the button, and the panel stands above it. */
const MIN_ROOM = 280

/** A small panel under its button: the browser's own popover closes on Escape, on a click outside, and keeps the order of Tab. */
export function Popover({ trigger, label, children, className }: PopoverProps) {
  const id = useId()
  const anchor = useRef<HTMLSpanElement>(null)
  const [isOpen, setOpen] = useState(false)

  function handleBeforeToggle(event: ToggleEvent<HTMLDivElement>) {
    const at = anchor.current?.getBoundingClientRect()
    if (event.newState !== 'open' || !at) return
    const style = event.currentTarget.style
    const viewport = document.documentElement.clientWidth
    const isInLeftHalf = at.left + at.width / 2 < viewport / 2
    // On a phone it may be wider than the room beside its button.
    const isNarrow = viewport < 480
    const below = window.innerHeight - at.bottom - GAP - EDGE
    const above = at.top - GAP - EDGE
    const isAbove = below < MIN_ROOM && above > below
    style.top = isAbove ? 'auto' : `${at.bottom + GAP}px`
    style.bottom = isAbove ? `${window.innerHeight - at.top + GAP}px` : 'auto'
    style.maxHeight = `${isAbove ? above : below}px`
    style.left = isInLeftHalf ? `${isNarrow ? EDGE : Math.max(EDGE, at.left)}px` : 'auto'
    style.right = isInLeftHalf
      ? 'auto'
      : `${isNarrow ? EDGE : Math.max(EDGE, viewport - at.right)}px`
  }

  return (
    <>
      <span ref={anchor} className="inline-flex">
        {trigger({ popoverTarget: id, 'aria-expanded': isOpen })}
      </span>
      <div
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onBeforeToggle={handleBeforeToggle}
        onToggle={(event) => setOpen(event.newState === 'open')}
        className={clsx(
          'fixed inset-auto m-0 max-w-[calc(100vw-16px)] overflow-y-auto rounded-card bg-float text-fg shadow-float on-float open:animate-float-in',
          className,
        )}
      >
        {isOpen ? children : null}
      </div>
    </>
  )
}

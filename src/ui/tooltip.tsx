import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'

const HOVER_DELAY_MS = 250
const LEAVE_DELAY_MS = 120
const GAP = 6
const EDGE = 8

export type TooltipTarget = {
  'aria-describedby': string | undefined
  onPointerEnter: () => void
  onPointerLeave: () => void
  onFocus: () => void
  onBlur: () => void
  ref: (element: HTMLElement | null) => void
}

export type TooltipProps = {
  content: ReactNode
  /** Draws the described element; it must be focusable, or keyboards never learn what it says. */
  children: (target: TooltipTarget) => ReactNode
}

/**
 * Extra detail on hover and focus, in the browser's top layer. Not Radix here: its positioning engine
 * costs more than this whole shell, and times with tooltips are on the first screen.
 */
export function Tooltip({ content, children }: TooltipProps) {
  const id = useId()
  const target = useRef<HTMLElement | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [isOpen, setOpen] = useState(false)

  function change(open: boolean, delayMs: number) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setOpen(open), delayMs)
  }

  useEffect(() => () => clearTimeout(timer.current), [])

  useEffect(() => {
    if (!isOpen) return
    const close = () => setOpen(false)
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close()
    }
    document.addEventListener('keydown', closeOnEscape)
    document.addEventListener('scroll', close, { capture: true, passive: true })
    return () => {
      document.removeEventListener('keydown', closeOnEscape)
      document.removeEventListener('scroll', close, { capture: true })
    }
  }, [isOpen])

  return (
    <>
      {children({
        'aria-describedby': isOpen ? id : undefined,
        onPointerEnter: () => change(true, HOVER_DELAY_MS),
        onPointerLeave: () => change(false, LEAVE_DELAY_MS),
        onFocus: () => change(true, 0),
        onBlur: () => change(false, 0),
        ref: (element) => {
          target.current = element
        },
      })}
      {isOpen && target.current ? (
        <Bubble
          id={id}
          target={target.current}
          onPointerEnter={() => change(true, 0)}
          onPointerLeave={() => change(false, LEAVE_DELAY_MS)}
        >
          {content}
        </Bubble>
      ) : null}
    </>
  )
}

function Bubble({
  id,
  target,
  children,
  ...pointer
}: {
  id: string
  target: HTMLElement
  onPointerEnter: () => void
  onPointerLeave: () => void
  children: ReactNode
}) {
  const bubble = useRef<HTMLSpanElement>(null)

  useLayoutEffect(() => {
    const element = bubble.current
    if (!element) return
    element.showPopover()
    const at = target.getBoundingClientRect()
    const { width, height } = element.getBoundingClientRect()
    const fitsAbove = at.top - GAP - height >= EDGE
    const left = at.left + at.width / 2 - width / 2
    element.style.top = `${fitsAbove ? at.top - GAP - height : at.bottom + GAP}px`
    element.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`
  }, [target])

  return (
    <span
      ref={bubble}
      id={id}
      role="tooltip"
      popover="manual"
      {...pointer}
      className="animate-fade-in rounded-inner bg-float text-12 text-fg shadow-float fixed inset-auto m-0 max-w-72 px-2.5 py-1.5 font-normal tracking-normal normal-case"
    >
      {children}
    </span>
  )
}

import {
  type FocusEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'

const HOVER_DELAY_MS = 250
const LEAVE_DELAY_MS = 120
const GAP = 6
const EDGE = 8

/**
 * Extra detail on hover and focus, in the browser's top layer. Spread `target` on a focusable element
 * and draw `bubble` beside it. Not Radix: its positioning engine weighs more than this whole shell, and
 * times with tooltips are on the first screen.
 */
export function useTooltip(content: ReactNode, side: 'above' | 'right' = 'above') {
  const id = useId()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)

  function change(next: HTMLElement | null, delayMs: number) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setAnchor(next), delayMs)
  }

  useEffect(() => () => clearTimeout(timer.current), [])

  useEffect(() => {
    if (!anchor) return
    const close = () => setAnchor(null)
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close()
    }
    document.addEventListener('keydown', closeOnEscape)
    document.addEventListener('scroll', close, { capture: true, passive: true })
    return () => {
      document.removeEventListener('keydown', closeOnEscape)
      document.removeEventListener('scroll', close, { capture: true })
    }
  }, [anchor])

  const target = {
    'aria-describedby': anchor ? id : undefined,
    onPointerEnter: (event: PointerEvent<HTMLElement>) =>
      change(event.currentTarget, HOVER_DELAY_MS),
    onPointerLeave: () => change(null, LEAVE_DELAY_MS),
    onFocus: (event: FocusEvent<HTMLElement>) => change(event.currentTarget, 0),
    onBlur: () => change(null, 0),
  }

  const bubble = anchor ? (
    <Bubble
      id={id}
      target={anchor}
      side={side}
      onPointerEnter={() => change(anchor, 0)}
      onPointerLeave={() => change(null, LEAVE_DELAY_MS)}
    >
      {content}
    </Bubble>
  ) : null

  return { target, bubble }
}

function Bubble({
  id,
  target,
  side,
  children,
  ...pointer
}: {
  id: string
  target: HTMLElement
  side: 'above' | 'right'
  onPointerEnter: () => void
  onPointerLeave: () => void
  children: ReactNode
}) {
  const bubble = useRef<HTMLSpanElement>(null)

  useLayoutEffect(() => {
    const element = bubble.current
    if (!element) return
    element.showPopover()
    const { top, left } = place(target.getBoundingClientRect(), element, side)
    element.style.top = `${top}px`
    element.style.left = `${left}px`
  }, [target, side])

  return (
    <span
      ref={bubble}
      id={id}
      role="tooltip"
      popover="manual"
      {...pointer}
      className="fixed inset-auto m-0 max-w-72 animate-fade-in rounded-inner bg-float px-2.5 py-1.5 text-12 font-normal tracking-normal text-fg normal-case shadow-float"
    >
      {children}
    </span>
  )
}

function place(at: DOMRect, element: HTMLElement, side: 'above' | 'right') {
  const { width, height } = element.getBoundingClientRect()
  if (side === 'right') return { top: at.top + (at.height - height) / 2, left: at.right + GAP }
  const above = at.top - GAP - height
  const left = at.left + (at.width - width) / 2
  return {
    top: above >= EDGE ? above : at.bottom + GAP,
    left: Math.max(EDGE, Math.min(left, window.innerWidth - width - EDGE)),
  }
}

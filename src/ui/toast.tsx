import { clsx } from 'clsx'
import { CircleCheck, Info, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

const STAYS_MS = 5000

/** Bottom right, above a bar of buttons that is there already: confirming one must not cover the next. */
const place = clsx(
  'pointer-events-none fixed right-4 bottom-4 z-50 grid justify-items-end gap-2',
  '[body:has([data-action-bar])_&]:bottom-22',
  'max-tablet:left-4 max-tablet:justify-items-stretch',
  'max-tablet:bottom-[calc(var(--h-tabbar)+env(safe-area-inset-bottom)+12px)]',
  'max-tablet:[body:has([data-action-bar])_&]:bottom-[calc(var(--h-tabbar)+env(safe-area-inset-bottom)+100px)]',
)

type ToastItem = { id: number; message: ReactNode; stays: boolean }

const listeners = new Set<() => void>()
let items: readonly ToastItem[] = []
let nextId = 1

/** Confirms that something is done. Whatever needs a decision belongs in the page instead. */
export function confirmToast(message: ReactNode) {
  add({ id: nextId++, message, stays: false })
}

/** Tells what happened to somebody while they looked elsewhere; stays until they have dismissed it. */
export function lastingToast(message: ReactNode) {
  add({ id: nextId++, message, stays: true })
}

function add(item: ToastItem) {
  items = [...items.slice(-2), item]
  notify()
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => items)
  return (
    <div role="status" className={place}>
      {shown.map((item) => (
        <Toast key={item.id} item={item} />
      ))}
    </div>
  )
}

function Toast({ item }: { item: ToastItem }) {
  const element = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (item.stays) return
    let timer = setTimeout(leave, STAYS_MS)
    // Whoever points at it or has focus in it is still reading.
    function leave() {
      const isRead =
        element.current?.matches(':hover') || element.current?.contains(document.activeElement)
      if (isRead) timer = setTimeout(leave, 1000)
      else dismiss(item.id)
    }
    return () => clearTimeout(timer)
  }, [item.id, item.stays])

  return (
    <div
      ref={element}
      className="pointer-events-auto flex w-85 max-w-full animate-toast-in items-center gap-2.5 rounded-card bg-float py-1.5 pr-1.5 pl-3.5 text-13 shadow-float max-tablet:w-full"
    >
      <Icon of={item.stays ? Info : CircleCheck} className={item.stays ? 'text-info' : 'text-ok'} />
      <span className="min-w-0 flex-1">{item.message}</span>
      <Button
        variant="ghost"
        icon={X}
        iconOnly
        aria-label="Dismiss"
        onClick={() => dismiss(item.id)}
      />
    </div>
  )
}

function dismiss(id: number) {
  items = items.filter((item) => item.id !== id)
  notify()
}

function notify() {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

import { useSyncExternalStore } from 'react'
import { serverNow } from '../lib/clock.ts'

// One timer for every age and countdown on the screen, so that they all change in the same frame.
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setTimeout> | undefined
let current = 0

/** The server's clock, re-rendering once a second, on the second, or more seldom. */
export function useNow(everyMs = 1000) {
  return useSyncExternalStore(subscribe, () => Math.floor(read() / everyMs) * everyMs)
}

function read() {
  if (timer === undefined && listeners.size === 0) current = wholeSecond()
  return current
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  if (timer === undefined) tick()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearTimeout(timer)
    timer = undefined
  }
}

function tick() {
  current = wholeSecond()
  for (const listener of listeners) listener()
  timer = setTimeout(tick, 1000 - (serverNow() % 1000) + 5)
}

function wholeSecond() {
  return Math.floor(serverNow() / 1000) * 1000
}

import { useSyncExternalStore } from 'react'

/** Its twin public/theme.js applies the same choice before the first paint. */
const storageKey = 'omnihub-theme'

export const themeChoices = ['light', 'dark', 'system'] as const
export type ThemeChoice = (typeof themeChoices)[number]

const listeners = new Set<() => void>()
const darkSystem = window.matchMedia('(prefers-color-scheme: dark)')

export function useTheme() {
  return useSyncExternalStore(subscribe, readChoice)
}

export function chooseTheme(choice: ThemeChoice) {
  if (choice === 'system') localStorage.removeItem(storageKey)
  else localStorage.setItem(storageKey, choice)
  apply()
}

/** Follows the system and the other tabs for as long as the page lives. */
export function followTheme() {
  darkSystem.addEventListener('change', apply)
  window.addEventListener('storage', (event) => {
    if (event.key === storageKey) apply()
  })
  apply()
}

function readChoice(): ThemeChoice {
  const stored = localStorage.getItem(storageKey)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

function apply() {
  const choice = readChoice()
  const isDark = choice === 'dark' || (choice === 'system' && darkSystem.matches)
  const root = document.documentElement
  root.dataset['theme'] = isDark ? 'dark' : 'light'
  const canvas = getComputedStyle(root).getPropertyValue('--canvas')
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', canvas)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

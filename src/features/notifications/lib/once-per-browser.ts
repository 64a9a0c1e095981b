/** Remembers what any tab of this browser has told already; ids only. */
const toldKey = 'omnihub-told'
const rememberAtMost = 200

const toldLock = 'omnihub-told'
const lookedAtLock = 'omnihub-looked-at'

/** Answers those of the names that no tab has claimed before, and claims them. */
export async function claim(names: readonly string[]): Promise<string[]> {
  // Without a secure origin there are no locks; a read and a write in one go hardly ever meet.
  return 'locks' in navigator
    ? navigator.locks.request(toldLock, () => claimNow(names))
    : claimNow(names)
}

function claimNow(names: readonly string[]): string[] {
  const told = (localStorage.getItem(toldKey) ?? '').split(' ')
  const free = names.filter((name) => !told.includes(name))
  localStorage.setItem(toldKey, [...told, ...free].slice(-rememberAtMost).join(' '))
  return free
}

/** Lets the other tabs know while this one is looked at. Answers how to stop. */
export function showWhileLookedAt(): () => void {
  if (!('locks' in navigator)) return () => undefined
  let letGo: (() => void) | null = null

  function look() {
    if (document.visibilityState === 'hidden') {
      letGo?.()
      letGo = null
    } else if (letGo === null) {
      const held = new Promise<void>((resolve) => {
        letGo = resolve
      })
      void navigator.locks.request(lookedAtLock, { mode: 'shared' }, () => held)
    }
  }

  document.addEventListener('visibilitychange', look)
  look()
  return () => {
    document.removeEventListener('visibilitychange', look)
    letGo?.()
  }
}

/** Whether somebody sees the panel in any tab of this browser. */
export async function isLookedAt(): Promise<boolean> {
  if (document.visibilityState === 'visible') return true
  if (!('locks' in navigator)) return false
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === lookedAtLock)
}

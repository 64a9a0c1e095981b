import { useSyncExternalStore } from 'react'

/** `unsupported`: this browser, or this address, has none. */
export type DesktopPermission = NotificationPermission | 'unsupported'

export function desktopPermission(): DesktopPermission {
  return 'Notification' in window && window.isSecureContext
    ? Notification.permission
    : 'unsupported'
}

/** Follows the permission, which people also change in the browser's own settings. */
export function useDesktopPermission(): DesktopPermission {
  return useSyncExternalStore(subscribe, desktopPermission)
}

export async function askForDesktop(): Promise<DesktopPermission> {
  return desktopPermission() === 'unsupported' ? 'unsupported' : Notification.requestPermission()
}

/** Null where the browser has the name but refuses to build one, as phones do. */
export function showDesktop(
  { title, body }: { title: string; body: string },
  { tag, onOpen }: { tag: string; onOpen: () => void },
): Notification | null {
  if (desktopPermission() !== 'granted') return null
  try {
    const shown = new Notification(title, { body, tag, icon: '/favicon.svg' })
    shown.onclick = () => {
      window.focus()
      shown.close()
      onOpen()
    }
    return shown
  } catch {
    return null
  }
}

function subscribe(listener: () => void) {
  const stop = new AbortController()
  const { signal } = stop
  window.addEventListener('focus', listener, { signal })
  if (desktopPermission() !== 'unsupported' && 'permissions' in navigator) {
    void navigator.permissions.query({ name: 'notifications' }).then((status) => {
      if (!signal.aborted) status.addEventListener('change', listener, { signal })
    })
  }
  return () => stop.abort()
}

import { infraWindows, type InfraWindow } from '@/backend/infra.ts'

const usual: InfraWindow = '6h'

/** How far back the page looks is in its address: a bookmark opens the same. */
export function windowAt(params: URLSearchParams): InfraWindow {
  return infraWindows.find((window) => window === params.get('window')) ?? usual
}

/** The query of the page; what is usual is left out. */
export function addressOf(window: InfraWindow): string {
  return window === usual ? '' : `window=${window}`
}

/** `1 h`, `6 h`, `24 h`, `7 d` */
export function windowLabel(window: InfraWindow): string {
  return window.replace(/(?=[hd])/, '\u00A0')
}

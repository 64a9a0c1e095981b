import { chartWindows, type ChartWindow } from '@/backend/slo-charts.ts'

/** What the page shows is in its address: a bookmark opens the same. */
export interface Shown {
  readonly window: ChartWindow
  /** Id of the objective whose burn is shown; null for the one that decides about deploys. */
  readonly objective: string | null
}

const usual: ChartWindow = '28d'

export function shownAt(params: URLSearchParams): Shown {
  const wanted = params.get('window')
  return {
    window: chartWindows.find((window) => window === wanted) ?? usual,
    objective: params.get('objective'),
  }
}

/** The query of the page with a change; what is usual is left out. */
export function addressOf({ window, objective }: Shown): string {
  const params = new URLSearchParams()
  if (window !== usual) params.set('window', window)
  if (objective !== null) params.set('objective', objective)
  return params.toString()
}

const minutes: Record<ChartWindow, number> = { '1h': 60, '24h': 1440, '7d': 10_080, '28d': 40_320 }

export function minutesOf(window: ChartWindow): number {
  return minutes[window]
}

/** `1 h`, `24 h`, `7 d`, `28 d` */
export function windowLabel(window: ChartWindow): string {
  return window.replace(/(?=[hd])/, ' ')
}

/** The same in a title: `1 hour`, `28 days`. */
export function spanLabel(window: ChartWindow): string {
  return window.replace('h', window === '1h' ? ' hour' : ' hours').replace('d', ' days')
}

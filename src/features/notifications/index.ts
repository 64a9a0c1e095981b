export { useArrivalSignal } from './arrival-signal.ts'
export { IdleNotifier } from './load-notifier.ts'
export { NotificationsPage } from './pages/notifications-page.tsx'

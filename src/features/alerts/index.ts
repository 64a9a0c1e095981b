export { countWaiting } from './lib/standing.ts'
export { AlertPage } from './pages/alert-page.tsx'
export { AlertsPage } from './pages/alerts-page.tsx'
export { alertQueries } from './queries.ts'

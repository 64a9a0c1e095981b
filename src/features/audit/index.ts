export { RecentActivity } from './components/recent-activity.tsx'
export { auditQueries } from './queries.ts'

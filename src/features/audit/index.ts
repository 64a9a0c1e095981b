export { RecentActivity } from './components/recent-activity.tsx'

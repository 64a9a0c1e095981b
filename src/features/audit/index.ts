export { IntegrityPill } from './components/integrity-pill.tsx'
export { RecentActivity } from './components/recent-activity.tsx'
export { AuditPage } from './pages/audit-page.tsx'
export { IncidentPage } from './pages/incident-page.tsx'

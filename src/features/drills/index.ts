export { DrillBanner } from './components/drill-banner.tsx'
export { DrillsPage } from './pages/drills-page.tsx'

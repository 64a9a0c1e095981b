export { SloPage } from './pages/slo-page.tsx'

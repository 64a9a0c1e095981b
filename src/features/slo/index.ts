export { ObjectivesCard, SelectedObjective } from './pages/objectives-card.tsx'
export { SloPage } from './pages/slo-page.tsx'

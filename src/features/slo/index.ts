export { ShareButton } from './components/share-button.tsx'
export { ObjectivesCard, SelectedObjective } from './pages/objectives-card.tsx'
export { SharedSloPage } from './pages/shared-slo-page.tsx'
export { SloPage } from './pages/slo-page.tsx'

export { WorkflowsCard } from './components/workflows-card.tsx'
export { WorkflowsPage } from './pages/workflows-page.tsx'

export { WorkflowsCard } from './components/workflows-card.tsx'

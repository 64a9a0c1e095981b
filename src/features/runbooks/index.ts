export { RunbookPage } from './pages/runbook-page.tsx'
export { RunbooksPage } from './pages/runbooks-page.tsx'

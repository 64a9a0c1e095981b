export { WaitingCard } from './components/waiting-card.tsx'
export { ApprovalsPage } from './pages/approvals-page.tsx'
export { HistoryPage } from './pages/history-page.tsx'

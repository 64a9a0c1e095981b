export { WaitingCard } from './components/waiting-card.tsx'

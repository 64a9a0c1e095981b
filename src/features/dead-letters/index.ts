export { DeadLetterPage } from './pages/dead-letter-page.tsx'
export { DeadLettersPage } from './pages/dead-letters-page.tsx'

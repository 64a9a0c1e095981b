export { InfraPage } from './pages/infra-page.tsx'

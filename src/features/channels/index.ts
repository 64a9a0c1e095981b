export { ChannelsPage } from './pages/channels-page.tsx'

export { ChannelsPage } from './pages/channels-page.tsx'
export { channelQueries } from './queries.ts'

export { SettingsLayout, SettingsTabs } from './components/settings-layout.tsx'
export { KeysPage } from './pages/keys-page.tsx'
export { MembersPage } from './pages/members-page.tsx'
export { OperationsPage } from './pages/operations-page.tsx'

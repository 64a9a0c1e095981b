import type { ReactNode } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { RequireRole, useMember } from '@/features/auth/index.ts'
import { ChannelsPage } from '@/features/channels/index.ts'
import { useEnvironmentName } from '@/features/controls/index.ts'
import { NotificationsPage } from '@/features/notifications/index.ts'
import {
  DeploysPage,
  KeysPage,
  MembersPage,
  OperationsPage,
  SettingsLayout,
  SettingsTabs,
} from '@/features/settings/index.ts'
import { ObjectivesCard, SelectedObjective } from '@/features/slo/index.ts'
import { paths } from '../paths.ts'
import { NotFoundPage } from './not-found-page.tsx'

/** A tab of another feature joins here and gets its route below. */
const tabs = (
  <SettingsTabs
    tabs={[
      { title: 'Operations', to: paths.settingsOperations() },
      { title: 'Objectives', to: paths.settingsObjectives() },
      { title: 'Members', to: paths.settingsMembers() },
      { title: 'API keys', to: paths.settingsKeys() },
      { title: 'Deploys', to: paths.settingsDeploys() },
      { title: 'Channels', to: paths.settingsChannels() },
      { title: 'Notifications', to: paths.settingsNotifications() },
    ]}
  />
)

/** Everybody reads what agents may do and sets up their own browser; who comes in and with which key is for admins. */
export function SettingsPage() {
  const { id, role } = useMember()
  const environment = useEnvironmentName()
  const operations = <OperationsPage tabs={tabs} mayEdit={role === 'admin'} />
  return (
    <Routes>
      <Route index element={<Navigate to={paths.settingsOperations()} replace />} />
      <Route path="operations" element={operations} />
      <Route path="operations/:name" element={operations} />
      <Route
        path="objectives"
        element={
          <SettingsLayout tabs={tabs}>
            <ObjectivesCard mayEdit={role === 'admin'} />
          </SettingsLayout>
        }
      />
      <Route
        path="objectives/:id"
        element={
          <SettingsLayout tabs={tabs} sheet={role === 'admin' ? <SelectedObjective /> : null}>
            <ObjectivesCard mayEdit={role === 'admin'} />
          </SettingsLayout>
        }
      />
      <Route path="members" element={forAdmins(<MembersPage selfId={id} />)} />
      <Route path="keys" element={forAdmins(<KeysPage selfId={id} />)} />
      <Route
        path="deploys"
        element={
          <SettingsLayout tabs={tabs}>
            <DeploysPage role={role} />
          </SettingsLayout>
        }
      />
      <Route
        path="channels"
        element={
          <SettingsLayout tabs={tabs}>
            <ChannelsPage isAdmin={role === 'admin'} />
          </SettingsLayout>
        }
      />
      <Route
        path="notifications"
        element={
          <SettingsLayout tabs={tabs}>
            <NotificationsPage environment={environment} isTold={role !== 'viewer'} />
          </SettingsLayout>
        }
      />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  )
}

function forAdmins(page: ReactNode) {
  return (
    <SettingsLayout tabs={tabs}>
      <RequireRole roles={['admin']}>{page}</RequireRole>
    </SettingsLayout>
  )
}

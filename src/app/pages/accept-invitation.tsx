import { env } from '@/config/env.ts'
import { AcceptInvitationPage } from '@/features/auth/index.ts'
import { SystemStatus } from '../shell/system-status.tsx'

/** Where the link in an invitation leads. */
export function AcceptInvitation() {
  return <AcceptInvitationPage release={env.release} status={<SystemStatus />} environment={null} />
}

import { useQuery } from '@tanstack/react-query'
import { BellOff } from 'lucide-react'
import { Link } from 'react-router'
import { AlertsPage as Alerts } from '@/features/alerts/index.ts'
import { useMember } from '@/features/auth/index.ts'
import { channelQueries } from '@/features/channels/index.ts'
import { Note } from '@/ui/note.tsx'
import { paths } from '../paths.ts'

export function AlertsPage() {
  const { role } = useMember()
  return <Alerts role={role} notice={role === 'admin' ? <NobodyIsTold /> : null} />
}

/** An alert that reaches nobody is found in the morning. */
function NobodyIsTold() {
  const { data: channels } = useQuery(channelQueries.list())
  if (channels === undefined || channels.some(({ isEnabled }) => isEnabled)) return null
  return (
    <Note icon={BellOff} tone="warn" title="Nobody is told of alerts">
      They stand on this page only.{' '}
      <Link
        to={paths.settingsChannels()}
        className="rounded-inner font-medium text-accent hover:underline"
      >
        Set up a channel
      </Link>
    </Note>
  )
}

import { queryOptions, useQuery } from '@tanstack/react-query'
import { FlaskConical, Hand, OctagonX } from 'lucide-react'
import { readSystemStatus } from '@/backend/system-status.ts'
import { Icon } from '@/ui/icon.tsx'
import { LiveDot } from '@/ui/live-dot.tsx'

const systemStatusQuery = queryOptions({
  queryKey: ['system-status'],
  queryFn: ({ signal }) => readSystemStatus(signal),
  // A guard that just woke up refuses for a moment; that must not stand here for long.
  refetchInterval: ({ state }) => (state.data === 'stopped' ? 2_000 : 15_000),
  retry: false,
})

/** Whether operations run, for somebody who is not signed in yet. */
export function SystemStatus() {
  const { data: status, isError } = useQuery(systemStatusQuery)
  if (isError) {
    return (
      <span role="status" className="inline-flex items-center gap-[7px] text-warn">
        <LiveDot state="not-live" />
        state unknown
      </span>
    )
  }
  switch (status) {
    case undefined:
      return null
    case 'ok':
      return (
        <span className="inline-flex items-center gap-[7px]">
          <LiveDot state="live" />
          operations run
        </span>
      )
    case 'stopped':
      return (
        <span className="inline-flex items-center gap-1.5 font-semibold text-danger">
          <Icon of={OctagonX} size={14} />
          operations are refused
        </span>
      )
    case 'advisory':
      return (
        <span className="inline-flex items-center gap-1.5 font-semibold text-warn">
          <Icon of={FlaskConical} size={14} />
          safe mode is on
        </span>
      )
    case 'restricted':
      return (
        <span className="inline-flex items-center gap-1.5 font-semibold text-held">
          <Icon of={Hand} size={14} />
          operator takeover is on
        </span>
      )
  }
}

import { Suspense } from 'react'
import { useNavigate } from 'react-router'
import { useMember } from '@/features/auth/index.ts'
import { useEnvironmentName, useLivePage } from '@/features/controls/index.ts'
import { IdleNotifier } from '@/features/notifications/index.ts'
import { paths } from '../paths.ts'

/** Whoever may decide is told of new requests on every page. */
export function NewRequests() {
  const { id, role } = useMember()
  const { asOf } = useLivePage()
  const environment = useEnvironmentName()
  const navigate = useNavigate()
  // Before the first read nobody knows what time it is on the server, and so not what is new.
  if (role === 'viewer' || asOf === null) return null
  return (
    <Suspense>
      <IdleNotifier
        memberId={id}
        environment={environment}
        onOpen={(request) => void navigate(paths.approval(request))}
      />
    </Suspense>
  )
}

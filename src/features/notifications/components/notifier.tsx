import { useEffect, useRef } from 'react'
import type { NewRequestScope } from '@/backend/new-requests.ts'
import { announce } from '@/ui/announce.tsx'
import { signalArrival } from '../arrival-signal.ts'
import { spokenWords } from '../lib/arrival-words.ts'
import { showWhileLookedAt } from '../lib/once-per-browser.ts'
import { usePreferences } from '../lib/preferences.ts'
import { startTelling, type Teller } from '../lib/tell.ts'
import { useArrivals } from '../use-arrivals.ts'

export type NotifierProps = {
  memberId: string
  /** What the installation is called. */
  environment: string
  onOpen: (id: string) => void
}

/** Tells whoever may decide that something new waits: in the page always, outside it as this browser was asked to. */
export function Notifier(props: NotifierProps) {
  const { desktop, sound, scope } = usePreferences()
  useArrivals('critical', props.memberId, (arrived) => {
    announce(spokenWords(arrived))
    signalArrival()
  })
  useEffect(showWhileLookedAt, [])
  // By its key: another choice starts with what is there then.
  return desktop || sound ? <Outside key={scope} scope={scope} {...props} /> : null
}

function Outside({
  scope,
  memberId,
  environment,
  onOpen,
}: NotifierProps & { scope: NewRequestScope }) {
  const teller = useRef<Teller>(null)
  useEffect(() => {
    const started = startTelling()
    teller.current = started
    return started.stop
  }, [])
  useArrivals(scope, memberId, (arrived) => {
    void teller.current?.tell(arrived, { environment, onOpen })
  })
  return null
}

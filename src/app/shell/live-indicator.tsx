import { RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { livePage, type LivePage } from '@/backend/live-page.ts'
import { useLivePage } from '@/features/controls/index.ts'
import { formatRelative } from '@/lib/format-duration.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Button } from '@/ui/button.tsx'
import { LiveDot, type LiveDotProps } from '@/ui/live-dot.tsx'
import { Popover } from '@/ui/popover.tsx'
import { useNow } from '@/ui/use-now.ts'
import { causeWords, offsetWords } from './live-words.ts'

const dots: Record<LivePage['state'], LiveDotProps['state']> = {
  connecting: 'reconnecting',
  live: 'live',
  reconnecting: 'reconnecting',
  'not-live': 'not-live',
}

/** Says whether the screen is true now; a click says how that is known. */
export function LiveIndicator() {
  const page = useLivePage()
  return (
    <Popover
      label="Connection"
      className="w-80"
      trigger={(props) => (
        <button
          {...props}
          type="button"
          className={`inline-flex min-h-8 items-center gap-[7px] rounded-inner px-1 text-13 whitespace-nowrap hover:bg-active max-tablet:min-h-11 ${
            page.state === 'not-live' ? 'font-semibold text-warn' : 'text-fg-2'
          }`}
        >
          <LiveDot state={dots[page.state]} />
          <StateWords page={page} />
        </button>
      )}
    >
      <Details page={page} />
    </Popover>
  )
}

function StateWords({ page }: { page: LivePage }) {
  switch (page.state) {
    case 'live':
      return 'live'
    case 'connecting':
      return <Passing>connecting</Passing>
    case 'reconnecting':
      return <Passing>reconnecting</Passing>
    case 'not-live':
      return (
        <span>
          not live
          {page.asOf === null ? null : (
            <span className="tabular-nums max-tablet:sr-only"> · as of {formatUtc(page.asOf)}</span>
          )}
        </span>
      )
  }
}

/** It lasts a moment, for which the title of the page should not go on a narrow phone. */
function Passing({ children }: { children: string }) {
  return (
    <span>
      <span className="max-[420px]:sr-only">{children}</span>…
    </span>
  )
}

function Details({ page }: { page: LivePage }) {
  const now = useNow()
  return (
    <div className="grid gap-3 p-4">
      <p className="text-13 text-fg-2">{causeWords(page)}</p>
      <dl className="text-13">
        <Fact term="Page as of">{page.asOf === null ? 'no answer yet' : formatUtc(page.asOf)}</Fact>
        <Fact term="Last change heard">
          {page.lastEventAt === null ? 'none yet' : formatRelative(page.lastEventAt, now)}
        </Fact>
        <Fact term="Server clock">
          {page.clock === null ? 'not compared yet' : offsetWords(page.clock.offsetMs)}
        </Fact>
        <Fact term="Round trip">
          {page.clock === null ? 'not measured yet' : `${Math.round(page.clock.roundTripMs)} ms`}
        </Fact>
      </dl>
      {page.socketDetail ? <p className="text-12 text-fg-3">{page.socketDetail}</p> : null}
      <div>
        <Button icon={RefreshCw} onClick={livePage.reconnect}>
          Reconnect now
        </Button>
      </div>
    </div>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-3 border-t border-line">
      <dt className="text-fg-2">{term}</dt>
      <dd className="font-strong tabular-nums">{children}</dd>
    </div>
  )
}

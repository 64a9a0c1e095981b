import { useTooltip } from '@/ui/use-tooltip.tsx'
import type { Told } from '../lib/told.ts'

type Reason = Exclude<Told, { kind: 'told' }>

const words: Record<Reason['kind'], string> = {
  missing: 'not told',
  waiting: 'comes soon',
  not_configured: 'not configured',
}

function explain(reason: Reason): string {
  switch (reason.kind) {
    case 'missing':
      return `The source “${reason.source}” does not tell this. It is not zero: nobody knows.`
    case 'waiting':
      return 'It is worked out from two readings, which come a minute apart.'
    case 'not_configured':
      return 'No source tells this here.'
  }
}

/** In place of a figure that nobody told, and why. */
export function Without({ reason }: { reason: Reason }) {
  const { target, bubble } = useTooltip(explain(reason))
  return (
    <>
      <span
        {...target}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard learns why, too
        tabIndex={0}
        className="rounded-badge text-13 font-normal tracking-normal text-fg-3 underline decoration-dotted underline-offset-3"
      >
        {words[reason.kind]}
      </span>
      {bubble}
    </>
  )
}

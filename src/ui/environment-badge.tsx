import { clsx } from 'clsx'

export type EnvironmentBadgeProps = {
  environment: 'production' | 'staging' | 'local'
  isDemo?: boolean
}

const looks = {
  production: {
    color: 'border-danger-solid text-danger',
    shape: 'M5 .6 9.8 9.4H.2z',
    short: 'prod',
  },
  staging: { color: 'border-warn-solid text-warn', shape: 'M5 0 10 5 5 10 0 5z', short: 'stage' },
  local: {
    color: 'border-line-control text-fg-3',
    shape: 'M5 .5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z',
    short: 'local',
  },
}

/** Colour, shape and word: which installation this is must survive any one of them being missed. */
export function EnvironmentBadge({ environment, isDemo = false }: EnvironmentBadgeProps) {
  const look = looks[environment]
  return (
    <span
      className={clsx(
        'inline-flex h-6 items-center gap-1.5 rounded-badge border-[1.5px] pr-2 pl-[7px] text-11 leading-none font-bold tracking-[0.06em] whitespace-nowrap uppercase',
        look.color,
      )}
    >
      <svg viewBox="0 0 10 10" aria-hidden className="size-[9px] shrink-0 fill-current">
        <path d={look.shape} />
      </svg>
      {isDemo ? (
        <>
          {/* Both words in full leave a phone no room for anything else. */}
          <span className="max-tablet:sr-only">{environment}</span>
          <span aria-hidden className="tablet:hidden">
            {look.short}
          </span>
          <span className="border-l border-current pl-1.5 font-semibold">demo</span>
        </>
      ) : (
        environment
      )}
    </span>
  )
}

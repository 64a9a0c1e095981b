import { clsx } from 'clsx'
import { Bell, CircleCheck, CircleHelp } from 'lucide-react'
import type { TierStatus } from '@/backend/slo.ts'
import { Icon } from '@/ui/icon.tsx'
import { burnPosition, burnTicks } from '../lib/burn-scale.ts'
import type { Evaluated } from '../lib/deploys.ts'
import { explainBurn } from '../lib/explain.ts'
import { formatBurn, formatFactor } from '../lib/figures.ts'
import { burnVerdict, thresholdWords, type Tone } from '../lib/verdicts.ts'
import { lastWords, windowWords } from '../lib/words.ts'
import { Explained } from './explained.tsx'

/** Hues of what alerts only: a burn below its alert is no news. */
const tones: Record<Tone, { text: string; bar: string }> = {
  ok: { text: 'text-fg-3', bar: 'bg-graphic-strong' },
  neutral: { text: 'text-fg-3', bar: 'bg-graphic-strong' },
  warn: { text: 'text-warn', bar: 'bg-warn-solid' },
  danger: { text: 'text-danger', bar: 'bg-danger-solid' },
}

export function BurnTile({ objective, reading }: { objective: Evaluated; reading: TierStatus }) {
  const { tier, longBurn, shortBurn, isOver } = reading
  const verdict = burnVerdict(reading, objective)
  const tone = tones[verdict.tone]
  const factor = tier.factorThousandths / 1000
  const names = { long: lastWords(tier.longMinutes), short: lastWords(tier.shortMinutes) }
  return (
    <li className="border-line px-4 py-3.5 not-first:border-l max-desktop:odd:border-l-0 max-desktop:nth-[n+3]:border-t max-tablet:not-first:border-t max-tablet:not-first:border-l-0 print:!border-t-0 print:!px-3 print:py-1.5 print:not-first:!border-l">
      <div className="flex justify-between gap-2 text-12 font-medium text-fg-2">
        <h3>
          {windowWords(tier.longMinutes)} + {windowWords(tier.shortMinutes)}
        </h3>
        <span className="font-normal text-fg-3">{thresholdWords(reading)}</span>
      </div>
      <div className="mt-1 grid grid-cols-2 gap-x-3">
        <Burn
          burn={longBurn}
          factor={factor}
          caption={names.long}
          explanation={explainBurn(objective, reading)}
        />
        <Burn
          burn={shortBurn}
          factor={factor}
          caption={names.short}
          explanation={explainBurn(objective, reading)}
        />
      </div>
      <div aria-hidden className="relative mt-3 pb-5 print:mt-1.5">
        <Bar burn={longBurn} fill={tone.bar} />
        <Bar burn={shortBurn} fill={tone.bar} />
        {burnTicks.map((tick) => {
          const isOwn = tick === factor
          return (
            <span
              key={tick}
              className={clsx(
                'absolute w-px',
                isOwn ? '-top-1.5 h-6 w-0.5 bg-ink' : 'top-0 h-3.5 bg-graphic',
              )}
              style={{ left: `${burnPosition(tick) * 100}%` }}
            >
              <span
                className={clsx(
                  'absolute -translate-x-1/2 text-11 tabular-nums',
                  isOwn ? 'top-5.5 font-semibold text-fg' : 'top-4 text-fg-3',
                )}
              >
                {formatFactor(tick * 1000)}×
              </span>
            </span>
          )
        })}
      </div>
      <div
        className={clsx(
          'mt-1.5 flex items-center gap-1.5 text-12 print:mt-0',
          tone.text,
          isOver && 'font-medium',
        )}
      >
        <Icon of={isOver ? Bell : longBurn === null ? CircleHelp : CircleCheck} size={14} />
        {verdict.text}
      </div>
    </li>
  )
}

function Burn({
  burn,
  factor,
  caption,
  explanation,
}: {
  burn: number | null
  factor: number
  caption: string
  explanation: ReturnType<typeof explainBurn>
}) {
  return (
    <div className="min-w-0">
      <div className="text-24 font-semibold tabular-nums print:text-20">
        {burn === null ? (
          <span className="text-13 font-medium text-fg-3">no traffic</span>
        ) : (
          <Explained explanation={explanation}>
            {formatBurn(burn, factor)}
            <small className="text-13 font-medium text-fg-3">×</small>
          </Explained>
        )}
      </div>
      <div className="text-12 text-fg-3">{caption}</div>
    </div>
  )
}

function Bar({ burn, fill }: { burn: number | null; fill: string }) {
  return (
    <div className="mb-0.5 h-1.25 rounded-[2px] bg-track">
      <div
        className={clsx('h-full rounded-[2px]', fill)}
        style={{ width: `${burnPosition(burn ?? 0) * 100}%` }}
      />
    </div>
  )
}

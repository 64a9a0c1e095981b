import { clsx } from 'clsx'
import { OctagonX } from 'lucide-react'
import { useMember } from '@/features/auth/index.ts'
import { useControlsSummary, useOpenControlsDialog } from '@/features/controls/index.ts'
import { Icon } from '@/ui/icon.tsx'
import { Tooltip } from '@/ui/tooltip.tsx'

export type StopButtonProps = {
  /** top-bar: beside the clock. tab-bar: the last slot on phones, bottom right. */
  place: 'top-bar' | 'tab-bar'
}

const shapes = {
  'top-bar': 'h-8 gap-[7px] px-3 text-13 font-semibold max-tablet:h-11 max-tablet:text-14',
  'tab-bar': 'h-11 w-full gap-1.5 text-14 font-bold',
}

const outlines = {
  'top-bar': 'border-[1.5px] border-danger-solid max-tablet:border-2',
  'tab-bar': 'border-2 border-danger-solid bg-surface',
}

/** STOP, in reach on every page for those who may; it works whatever else is unknown or stale. */
export function StopButton({ place }: StopButtonProps) {
  const { role } = useMember()
  const { engaged } = useControlsSummary()
  const open = useOpenControlsDialog()
  if (role !== 'admin') return null

  const isOn = engaged.includes('omnihub_kill_switch')

  function handleClick() {
    open(isOn ? { kind: 'stop-progress' } : { kind: 'engage', control: 'omnihub_kill_switch' })
  }

  return (
    <Tooltip content={isOn ? 'Already engaged; shows how far the stop is' : 'Stop all operations'}>
      {(target) => (
        <button
          {...target}
          type="button"
          onClick={handleClick}
          className={clsx(
            'inline-flex items-center justify-center rounded-control whitespace-nowrap transition-colors',
            shapes[place],
            isOn
              ? 'border border-line bg-sunken text-fg-3 hover:text-fg-2'
              : ['text-danger hover:bg-danger-bg', outlines[place]],
          )}
        >
          <Icon of={OctagonX} />
          {isOn ? (place === 'top-bar' ? 'Stop is on' : 'Engaged') : 'Stop…'}
        </button>
      )}
    </Tooltip>
  )
}

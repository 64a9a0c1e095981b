import { clsx } from 'clsx'
import { TriangleAlert } from 'lucide-react'
import { Sparkline } from '@/ui/chart/sparkline.tsx'
import { Icon } from '@/ui/icon.tsx'
import { KeyValues } from '@/ui/key-values.tsx'
import type { Line } from '../lib/database.ts'
import { isLine } from '../lib/told.ts'
import { Meter } from './meter.tsx'
import { Without } from './without.tsx'

/** Figures with what they are of and how they ran. */
export function LineList({ lines }: { lines: readonly Line[] }) {
  return (
    <div className="px-4 py-1">
      <KeyValues rows={lines.map((line) => ({ name: line.name, value: <Value line={line} /> }))} />
    </div>
  )
}

function Value({ line: { name, value, without, share, tone, course } }: { line: Line }) {
  if (without !== null) return <Without reason={without} />
  return (
    <>
      {course === null || !isLine(course) ? null : (
        <Sparkline
          values={course}
          target={null}
          tone={tone}
          summary={`${name}, its course`}
          className="h-4.5 w-18 max-tablet:hidden"
        />
      )}
      {share === null ? null : <Meter share={share} tone={tone} className="w-22" />}
      {tone === 'warn' ? <Icon of={TriangleAlert} size={14} className="text-warn" /> : null}
      <span className={clsx('whitespace-nowrap', tone === 'warn' && 'text-warn')}>{value}</span>
    </>
  )
}

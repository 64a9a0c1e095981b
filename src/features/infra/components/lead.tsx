import { clsx } from 'clsx'
import { CircleCheck, CircleHelp, CircleX, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from '@/ui/icon.tsx'
import type { InfraSentence } from '../lib/sentence.ts'

const looks: Record<InfraSentence['tone'], { icon: LucideIcon; color: string }> = {
  ok: { icon: CircleCheck, color: 'text-ok' },
  warn: { icon: TriangleAlert, color: 'text-warn' },
  danger: { icon: CircleX, color: 'text-danger' },
  neutral: { icon: CircleHelp, color: 'text-fg-3' },
}

/** The page in one sentence, and how far back it looks. */
export function Lead({ sentence, children }: { sentence: InfraSentence; children: ReactNode }) {
  const { icon, color } = looks[sentence.tone]
  return (
    <header className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <div className="flex min-w-0 flex-1 basis-80 items-start gap-2.5">
        <Icon of={icon} size={20} className={clsx('mt-0.5 shrink-0', color)} />
        <h2 className="min-w-0 text-16 font-semibold text-balance">{sentence.headline}</h2>
      </div>
      {children}
    </header>
  )
}

import { clsx } from 'clsx'
import { Link } from 'react-router'
import { useControlsSummary } from '@/features/controls/index.ts'
import { Mark } from '@/ui/mark.tsx'
import { paths } from '../paths.ts'

/** The mark closes with the kill switch, wherever one looks. */
export function Brand({ hasName, className }: { hasName: boolean; className?: string }) {
  const { strongest } = useControlsSummary()
  const isStopped = strongest === 'omnihub_kill_switch'
  return (
    <Link to={paths.operator()} className={clsx('items-center gap-2.5 rounded-inner', className)}>
      <Mark state={isStopped ? 'closed' : 'open'} />
      <span className={clsx('text-15 font-semibold', hasName ? 'max-desktop:sr-only' : 'sr-only')}>
        OmniHub
      </span>
      {isStopped ? <span className="sr-only">, kill switch is on</span> : null}
    </Link>
  )
}

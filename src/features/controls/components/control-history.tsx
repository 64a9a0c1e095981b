import { clsx } from 'clsx'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { ControlName } from '@domain/controls/controls.ts'
import { controlTexts } from '../lib/control-texts.ts'
import { useOperator } from '../operator-context.ts'

/** Where everything stands that was ever done with a control, for who may read it. */
export function ControlHistory({
  control,
  className,
}: {
  control: ControlName
  className?: string
}) {
  const { role } = useOperator()
  if (role === 'viewer') return null
  const narrowed = new URLSearchParams({ resource: `emergency_control:${control}` })
  return (
    <Link
      to={paths.audit(narrowed.toString())}
      aria-label={`History of ${controlTexts[control].name}`}
      className={clsx(
        'inline-flex items-center justify-center rounded-inner text-12 font-medium hover:underline max-tablet:min-h-11 max-tablet:min-w-11',
        className,
      )}
    >
      History
    </Link>
  )
}

import { CircleHelp, Wrench } from 'lucide-react'
import type { UnreadableWhy } from '@/backend/controls-reading.ts'
import { Button } from '@/ui/button.tsx'
import { Icon } from '@/ui/icon.tsx'
import { useOpenControlsDialog } from '../dialog-context.ts'
import { useControlsObstacle } from '../operator-context.ts'

const causes: Record<UnreadableWhy, string> = {
  missing: 'The row that holds the controls is missing.',
  unparsable: 'The row that holds the controls is malformed.',
  replica: 'A read replica answered; it may be behind.',
  'rolled-back': 'The controls went back to an older version.',
}

/** Nobody knows what the controls say: shown as what it means, never as "off". */
export function UnreadableCard({ why, detail }: { why: UnreadableWhy; detail: string }) {
  const openDialog = useOpenControlsDialog()
  const obstacle = useControlsObstacle()
  return (
    <section
      aria-label="Emergency controls"
      className="grid gap-3 rounded-card border-[1.5px] border-danger-solid bg-danger-bg p-5"
    >
      <div className="flex items-center gap-2.5">
        <Icon of={CircleHelp} size={20} className="text-danger" />
        <h2 className="text-16 font-semibold">Emergency controls cannot be read</h2>
      </div>
      <p className="max-w-[72ch] text-13 text-fg-2">
        {causes[why]} Guards treat this as if every control were on, so nothing runs. Repairing
        writes a missing row again with every control on; then release what is safe.
      </p>
      <p className="mono text-12 text-fg-3">{detail}</p>
      <div>
        <Button
          icon={Wrench}
          disabledReason={obstacle}
          onClick={() => openDialog({ kind: 'repair' })}
        >
          Repair…
        </Button>
      </div>
    </section>
  )
}

import type { Correction } from '../lib/correction.ts'
import type { Evaluated } from '../lib/deploys.ts'
import { ExclusionDialog } from './exclusion-dialog.tsx'
import { TitleDialog } from './title-dialog.tsx'
import { WithdrawDialog } from './withdraw-dialog.tsx'

/** The dialog of one correction; loaded when the first one is opened. */
export function CorrectionDialog({
  correction,
  objectives,
  onClose,
}: {
  correction: Correction
  objectives: readonly Evaluated[]
  onClose: () => void
}) {
  switch (correction.kind) {
    case 'title':
      return <TitleDialog incident={correction.incident} onClose={onClose} />
    case 'leave-out':
      return <ExclusionDialog {...correction} {...{ objectives, onClose }} />
    case 'withdraw':
      return <WithdrawDialog {...correction} onClose={onClose} />
  }
}

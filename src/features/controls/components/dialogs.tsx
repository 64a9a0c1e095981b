import type { ControlsDialog } from '../dialog-context.ts'
import { AllowListDialog } from './allow-list-dialog.tsx'
import { EngageDialog } from './engage-dialog.tsx'
import { ExtendDialog } from './extend-dialog.tsx'
import { ReleaseDialog } from './release-dialog.tsx'
import { RepairDialog } from './repair-dialog.tsx'
import { ResumeHaltedDialog } from './resume-halted-dialog.tsx'
import { ResumeQueueDialog } from './resume-queue-dialog.tsx'
import { StopProgressDialog } from './stop-progress-dialog.tsx'

/** The one dialog that is open; its code is a chunk of its own, fetched while the page is idle. */
export function Dialogs({ dialog, onClose }: { dialog: ControlsDialog; onClose: () => void }) {
  switch (dialog.kind) {
    case 'engage':
      return <EngageDialog control={dialog.control} onClose={onClose} />
    case 'stop-progress':
      return <StopProgressDialog onClose={onClose} />
    case 'release':
      return <ReleaseDialog control={dialog.control} onClose={onClose} />
    case 'extend':
      return <ExtendDialog control={dialog.control} onClose={onClose} />
    case 'allow-list':
      return <AllowListDialog onClose={onClose} />
    case 'resume-queue':
      return <ResumeQueueDialog onClose={onClose} />
    case 'resume-halted':
      return <ResumeHaltedDialog onClose={onClose} />
    case 'repair':
      return <RepairDialog onClose={onClose} />
  }
}

import { useControls } from '../use-controls.ts'
import { EngageProgress } from './engage-progress.tsx'
import { InfoDialog } from './info-dialog.tsx'

/** The progress of a stop that was engaged earlier, or by somebody else. */
export function StopProgressDialog({ onClose }: { onClose: () => void }) {
  const view = useControls()
  const engagement =
    view.status === 'read'
      ? view.engaged.find(({ control }) => control === 'omnihub_kill_switch')
      : undefined
  if (!engagement) {
    return (
      <InfoDialog title="The kill switch is off" onClose={onClose}>
        It was released meanwhile.
      </InfoDialog>
    )
  }
  return (
    <EngageProgress
      control="omnihub_kill_switch"
      engagement={engagement}
      answer={null}
      onClose={onClose}
    />
  )
}

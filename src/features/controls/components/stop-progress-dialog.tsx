import { useControls } from '../use-controls.ts'
import { DialogFrame } from './dialog-frame.tsx'
import { EngageProgress } from './engage-progress.tsx'

/** The progress of a stop that was engaged earlier, or by somebody else. */
export function StopProgressDialog({ onClose }: { onClose: () => void }) {
  const view = useControls()
  const engagement =
    view.status === 'read'
      ? view.engaged.find(({ control }) => control === 'omnihub_kill_switch')
      : undefined
  if (!engagement) {
    return (
      <DialogFrame title="The kill switch is off" onClose={onClose}>
        <p className="text-13 text-fg-2">It was released meanwhile.</p>
      </DialogFrame>
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

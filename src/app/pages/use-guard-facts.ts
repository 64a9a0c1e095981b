import { useControls } from '@/features/controls/index.ts'
import type { Controls } from '@domain/controls/controls.ts'
import type { RegisteredOperation } from '@domain/controls/parse-reading.ts'

/** What the guard decides on now, for previews; unreadable controls are null, as the guard takes them. */
export function useGuardFacts(): {
  controls: Controls | null
  operations: readonly RegisteredOperation[]
  /** Everything is refused. */
  isStopped: boolean
} {
  const view = useControls()
  switch (view.status) {
    case 'loading':
    case 'error':
      return { controls: null, operations: [], isStopped: true }
    case 'unreadable':
      return { controls: null, operations: view.operations, isStopped: true }
    case 'read':
      return {
        controls: view.controls,
        operations: view.operations,
        isStopped: view.controls.omnihub_kill_switch,
      }
  }
}

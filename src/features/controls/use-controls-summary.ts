import type { ControlName } from '@domain/controls/controls.ts'
import { useControls } from './use-controls.ts'

export interface ControlsSummary {
  /** unreadable counts as stopped: guards refuse everything then. */
  state: 'unknown' | 'unreadable' | 'calm' | 'engaged'
  /** The most severe engaged control, for the mark, the tab title and the favicon. */
  strongest: ControlName | null
  engaged: ControlName[]
  version: number | null
}

/** What the shell needs to draw its mark, tab title and favicon. */
export function useControlsSummary(): ControlsSummary {
  const view = useControls()
  switch (view.status) {
    case 'loading':
    case 'error':
      return { state: 'unknown', strongest: null, engaged: [], version: null }
    case 'unreadable':
      return { state: 'unreadable', strongest: 'omnihub_kill_switch', engaged: [], version: null }
    case 'read': {
      const engaged = view.engaged.map(({ control }) => control)
      return {
        state: engaged.length > 0 ? 'engaged' : 'calm',
        strongest: engaged[0] ?? null,
        engaged,
        version: view.controls.version,
      }
    }
  }
}

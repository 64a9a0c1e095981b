import { useQuery } from '@tanstack/react-query'
import type { ControlsReading, UnreadableWhy } from '@/backend/controls-reading.ts'
import type { Controls } from '@domain/controls/controls.ts'
import type { RegisteredOperation } from '@domain/controls/parse-reading.ts'
import { engagements } from './lib/engagement.ts'
import type { Engagement } from './lib/engagement.ts'
import { controlsQueries } from './queries.ts'

export type ControlsView =
  | { status: 'loading' }
  | { status: 'error'; error: Error; retry: () => void; isRetrying: boolean }
  | { status: 'unreadable'; why: UnreadableWhy; detail: string; operations: RegisteredOperation[] }
  | ReadControlsView

export interface ReadControlsView {
  status: 'read'
  controls: Controls
  engaged: Engagement[]
  operations: RegisteredOperation[]
}

/** The controls as every part of the panel sees them; unreadable is its own state, never "off". */
export function useControls(): ControlsView {
  const query = useQuery({ ...controlsQueries.reading(), select: withoutTiming })
  if (query.data === undefined) {
    return query.error
      ? {
          status: 'error',
          error: query.error,
          retry: () => void query.refetch(),
          isRetrying: query.isFetching,
        }
      : { status: 'loading' }
  }
  return query.data
}

// Without the timing a beat that read nothing new re-renders nothing.
function withoutTiming({ state, operations }: ControlsReading): ControlsView {
  return state.kind === 'unreadable'
    ? { status: 'unreadable', why: state.why, detail: state.detail, operations }
    : {
        status: 'read',
        controls: state.controls,
        engaged: engagements(state.controls),
        operations,
      }
}

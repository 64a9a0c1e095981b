import { useQuery } from '@tanstack/react-query'
import { controlsQueries } from './queries.ts'
import { useControls } from './use-controls.ts'

/** Guards, open calls and what still runs, from the one read that watches the present state. */
export function useStopProgress() {
  const view = useControls()
  const stop =
    view.status === 'read'
      ? view.engaged.find(({ control }) => control === 'omnihub_kill_switch')
      : undefined
  return useQuery(controlsQueries.stopProgress(stop?.key ?? null))
}

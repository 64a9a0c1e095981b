import type { Controls } from '../_shared/domain/controls/controls.ts'
import type { Answer } from '../_shared/http/answer.ts'

/** May agents work? 503 when the kill switch is on or the controls cannot be read. */
export function omnihubStatus(state: {
  readonly controls: Controls
  readonly isReadable: boolean
}): Answer {
  const { controls } = state
  const isStopped = !state.isReadable || controls.omnihub_kill_switch
  return {
    status: isStopped ? 503 : 200,
    body: {
      omnihub_enabled: !isStopped,
      status: isStopped ? 'stopped' : statusOf(controls),
      last_updated: controls.updated_at,
    },
  }
}

function statusOf(controls: Controls): 'restricted' | 'advisory' | 'ok' {
  if (controls.operator_takeover) return 'restricted'
  return controls.execution_safe_mode ? 'advisory' : 'ok'
}

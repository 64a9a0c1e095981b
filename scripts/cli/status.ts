import { controlNames } from '@domain/controls/controls.ts'
import { parseControls } from '@domain/controls/parse-controls.ts'
import { controlsReading, stopProgress } from './answers.ts'
import { call, createSignedInBackend } from './backend.ts'
import { readConnection } from './connection.ts'
import { controlLabel } from './control-names.ts'
import { readOptions } from './read-options.ts'
import type { Terminal } from './terminal.ts'
import { utcMinute, utcTime } from './utc-time.ts'

/** `status`: the controls, what runs, and whether a stop has been proven. */
export async function status(args: string[], terminal: Terminal) {
  readOptions(args, {})
  const connection = await readConnection()
  const backend = await createSignedInBackend(connection)
  const reading = await call(backend, 'read_controls', {}, controlsReading)
  const progress = await call(backend, 'read_stop_progress', {}, stopProgress)
  const { environment, name, queue_paused: paused } = reading.installation

  terminal.print(`${environment.toUpperCase()} · ${name} · ${connection.url}`)
  const parsed = parseControls(reading.controls)
  if (!parsed.ok) {
    terminal.print(`The controls cannot be read (${parsed.reason}): everything is refused.`)
  } else {
    for (const control of controlNames) {
      const since = parsed.controls[`${control}_engaged_at`]
      const by = parsed.controls[`${control}_engaged_by_name`]
      const why = parsed.controls[`${control}_engaged_reason`]
      const review = parsed.controls[`${control}_review_at`]
      terminal.print(
        parsed.controls[control]
          ? `${controlLabel(control)}: ON since ${since === null ? 'unknown' : utcMinute(since)} by ${by ?? 'unknown'}: "${why ?? 'no reason given'}"` +
              (review === null ? '' : ` · review at ${utcMinute(review)}`)
          : `${controlLabel(control)}: off`,
      )
    }
    terminal.print(
      `Version ${String(parsed.controls.version)}, changed by ${parsed.controls.updated_by_name ?? 'unknown'}`,
    )
  }
  terminal.print(
    `${String(progress.running)} running · ${String(progress.open_effects)} calls open · ${String(progress.halted)} halted · ` +
      `${String(progress.outcome_unknown)} with unknown outcome${paused ? ' · queue paused' : ''}`,
  )
  if (progress.stopped_at !== null) terminal.print(`Stopped at ${utcTime(progress.stopped_at)}`)
}

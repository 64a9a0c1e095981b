import { setTimeout as delay } from 'node:timers/promises'
import type { ControlName } from '@domain/controls/controls.ts'
import { engaged } from './answers.ts'
import { call, createBackend, createSignedInBackend, LostAnswer, unreachable } from './backend.ts'
import { usageError } from './command-error.ts'
import { readConnection } from './connection.ts'
import { controlLabel, controlNamed } from './control-names.ts'
import { readOptions } from './read-options.ts'
import type { Terminal } from './terminal.ts'
import { utcMinute, utcTime } from './utc-time.ts'
import { watchStop } from './watch-stop.ts'

const PATIENCE_MS = 130_000

/** `kill [--reason R] [--no-wait]`: a `stop` key in OMNIHUB_STOP_KEY wins over the session. */
export async function kill(args: string[], terminal: Terminal) {
  const { values } = readOptions(args, {
    reason: { type: 'string' },
    'no-wait': { type: 'boolean' },
  })
  const key = process.env.OMNIHUB_STOP_KEY
  if (key) {
    const connection = await readConnection()
    const backend = createBackend(connection)
    const answer = await untilAnswered(() =>
      call(backend, 'stop_with_key', { key, reason: values.reason ?? null }, engaged),
    ).catch((error: unknown) => {
      throw error instanceof LostAnswer ? unreachable(connection) : error
    })
    tellEngaged(terminal, 'omnihub_kill_switch', answer)
    terminal.print('New work is refused from now on. A key may stop but not watch: see the panel.')
    return
  }
  await engageWithSession(
    'omnihub_kill_switch',
    values.reason,
    null,
    values['no-wait'] ?? false,
    terminal,
  )
}

/** `engage <control> [--reason R] [--for MINUTES]`; the review time is asked about, nothing is released by itself. */
export async function engage(args: string[], terminal: Terminal) {
  const { values, positionals } = readOptions(
    args,
    { reason: { type: 'string' }, for: { type: 'string' }, 'no-wait': { type: 'boolean' } },
    ['control'],
  )
  const control = controlNamed(positionals[0] ?? '')
  const reviewAt = values.for === undefined ? null : reviewTime(control, values.for)
  await engageWithSession(control, values.reason, reviewAt, values['no-wait'] ?? false, terminal)
}

async function engageWithSession(
  control: ControlName,
  reason: string | undefined,
  endsAt: string | null,
  noWait: boolean,
  terminal: Terminal,
) {
  const backend = await createSignedInBackend(await readConnection())
  const answer = await untilAnswered(() =>
    call(backend, 'engage_control', { control, reason: reason ?? null, ends_at: endsAt }, engaged),
  )
  tellEngaged(terminal, control, answer)
  if (endsAt !== null)
    terminal.print(`Review at ${utcMinute(endsAt)}; it stays on until somebody releases it.`)
  if (control === 'omnihub_kill_switch' && !noWait) await watchStop(backend, terminal, PATIENCE_MS)
}

function tellEngaged(
  terminal: Terminal,
  control: ControlName,
  { version, changed, server_time: at }: { version: number; changed: boolean; server_time: string },
) {
  terminal.print(
    `${controlLabel(control)} ${changed ? 'is ON' : 'was already on'} · v${String(version)} · ${utcTime(at)}`,
  )
}

// Engaging twice changes nothing, so a lost answer is simply asked again.
async function untilAnswered<T>(attempt: () => Promise<T>): Promise<T> {
  for (const pause of [200, 500, 1000, 2000]) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error
      await delay(pause)
    }
  }
  return attempt()
}

function reviewTime(control: ControlName, minutes: string): string {
  const count = Number(minutes)
  if (control === 'omnihub_kill_switch') {
    throw usageError('The kill switch has no review time: leave --for out.')
  }
  if (!Number.isFinite(count) || count < 1)
    throw usageError('--for takes minutes, such as --for 30.')
  return new Date(Date.now() + count * 60_000).toISOString()
}

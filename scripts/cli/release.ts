import { parseControls } from '@domain/controls/parse-controls.ts'
import { controlsReading, released } from './answers.ts'
import { call, createSignedInBackend } from './backend.ts'
import { CommandError } from './command-error.ts'
import { readConnection } from './connection.ts'
import { controlLabel, controlNamed } from './control-names.ts'
import { signIn } from './login.ts'
import { readOptions } from './read-options.ts'
import type { Terminal } from './terminal.ts'
import { utcMinute } from './utc-time.ts'

const WORD = 'RESTORE'

/**
 * `release <control> --reason R [--resume-queue] [--confirm RESTORE]`: shows what is on, asks for the typed word and
 * the password (a release needs a fresh sign-in), and releases exactly the version that was shown.
 */
export async function release(args: string[], terminal: Terminal) {
  const { values, positionals } = readOptions(
    args,
    {
      reason: { type: 'string' },
      confirm: { type: 'string' },
      'resume-queue': { type: 'boolean' },
    },
    ['control'],
  )
  const control = controlNamed(positionals[0] ?? '')
  const connection = await readConnection()
  const session = await createSignedInBackend(connection)
  const { controls } = await call(session, 'read_controls', {}, controlsReading)
  const parsed = parseControls(controls)
  if (!parsed.ok) {
    throw new CommandError(`The controls cannot be read: ${parsed.reason}.`, {
      hint: 'Repair them in the panel first; everything is refused until then.',
    })
  }
  const row = parsed.controls
  if (!row[control]) throw new CommandError(`${controlLabel(control)} is already off.`)
  const since = row[`${control}_engaged_at`]
  terminal.print(
    `${controlLabel(control)} is ON since ${since === null ? 'unknown' : utcMinute(since)} by ` +
      `${row[`${control}_engaged_by_name`] ?? 'unknown'}: "${row[`${control}_engaged_reason`] ?? 'no reason given'}"`,
  )
  const word = values.confirm ?? (await terminal.ask(`Type ${WORD} to release it: `))
  if (word !== WORD)
    throw new CommandError('Nothing was released.', { hint: `The word is ${WORD}.` })

  const { data } = await session.auth.getUser()
  const backend = await signIn(connection, data.user?.email ?? '', terminal)
  const answer = await call(
    backend,
    'release_control',
    {
      control,
      reason: values.reason ?? '',
      expected_version: row.version,
      keep_paused: !values['resume-queue'],
    },
    released,
  )
  terminal.print(`${controlLabel(control)} is off · v${String(answer.version)}`)
  terminal.print(
    answer.queue_paused
      ? 'The queue stays paused: resume it in the panel.'
      : 'The queue is running.',
  )
}

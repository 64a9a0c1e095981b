import { createBackend, createSignedInBackend, unreachable } from './backend.ts'
import { CommandError } from './command-error.ts'
import { readConnection } from './connection.ts'
import { readOptions } from './read-options.ts'
import { sessionPath, writeSession } from './session-file.ts'
import type { Terminal } from './terminal.ts'

/** `login [--email E]`: asks for the password (or reads OMNIHUB_PASSWORD) and keeps the session, mode 600. */
export async function login(args: string[], terminal: Terminal) {
  const { values } = readOptions(args, { email: { type: 'string' } })
  const connection = await readConnection()
  const email = values.email ?? (await terminal.ask('E-mail: '))
  await signIn(connection, email, terminal)
  terminal.print(`Logged in to ${connection.url} as ${email}.`)
}

/** Signs in with a password and keeps the session; its sign-in is then fresh for five minutes. */
export async function signIn(
  connection: Awaited<ReturnType<typeof readConnection>>,
  email: string,
  terminal: Terminal,
) {
  const password =
    process.env.OMNIHUB_PASSWORD ?? (await terminal.ask('Password: ', { secret: true }))
  const backend = createBackend(connection)
  const { data, error } = await backend.auth.signInWithPassword({ email, password })
  if (error && (error.status === undefined || error.status === 0 || error.status >= 500)) {
    throw unreachable(connection)
  }
  if (error) {
    throw new CommandError(error.message, {
      hint: error.status === 429 ? 'Wait a minute and try again.' : 'Check e-mail and password.',
    })
  }
  await writeSession(sessionPath(), connection.url, data.session)
  return backend
}

/** `logout`: ends the session on the server and forgets it here. */
export async function logout(args: string[], terminal: Terminal) {
  readOptions(args, {})
  const connection = await readConnection()
  const backend = await createSignedInBackend(connection).catch(() => null)
  await backend?.auth.signOut({ scope: 'local' })
  await writeSession(sessionPath(), connection.url, null)
  terminal.print('Logged out.')
}

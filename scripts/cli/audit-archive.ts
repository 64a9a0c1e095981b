import { z } from 'zod'
import { parse } from 'zod/mini'
import { archiveAnswer, type ArchiveAnswer } from '@contracts/audit.ts'
import { archiveWords, rowsOf, toGo } from './archive-words.ts'
import { createSignedInBackend } from './backend.ts'
import { CommandError, usageError } from './command-error.ts'
import { readConnection, type Connection } from './connection.ts'
import { readOptions } from './read-options.ts'
import type { Terminal } from './terminal.ts'

const patienceMs = 120_000

const refusal = z.object({
  ...{ code: z.string(), message: z.string(), hint: z.string().nullish() },
  details: z.object({ problem: z.string() }).nullish().catch(null),
})

/** `audit archive [--before YYYY-MM] [--dry-run]`: moves old months of the audit log to the store of archives. */
export async function archiveLog(args: string[], terminal: Terminal): Promise<void> {
  const { values } = readOptions(args, {
    before: { type: 'string' },
    'dry-run': { type: 'boolean' },
  })
  if (values.before !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(values.before)) {
    throw usageError('--before takes a month, such as 2026-10.')
  }
  const order = values.before === undefined ? {} : { before: values.before }
  const connection = await readConnection()
  if (values['dry-run'] === true) {
    const answer = await ask(connection, { ...order, dry_run: true })
    for (const line of archiveWords(answer)) terminal.print(line)
    return
  }
  let moved = 0
  for (;;) {
    const answer = await ask(connection, order)
    moved += answer.archived_rows
    if (answer.next === null) break
    terminal.print(`${rowsOf(moved)} archived, ${toGo(answer)} to go.`)
  }
  terminal.print(moved === 0 ? 'Nothing is old enough to go.' : `${rowsOf(moved)} archived.`)
}

async function ask(connection: Connection, order: object): Promise<ArchiveAnswer> {
  const backend = await createSignedInBackend(connection)
  const { data } = await backend.auth.getSession()
  const response = await fetch(`${connection.url}/functions/v1/audit/archive`, {
    method: 'POST',
    headers: {
      ...{ apikey: connection.publishableKey, 'content-type': 'application/json' },
      authorization: `Bearer ${data.session?.access_token ?? ''}`,
      'x-omnihub-channel': 'cli',
    },
    body: JSON.stringify(order),
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error: unknown) => {
    throw new CommandError(`${connection.url} does not answer: ${String(error)}`)
  })
  const body: unknown = await response.json().catch(() => null)
  if (response.status === 200) return parse(archiveAnswer, body)
  const refused = refusal.safeParse(body)
  if (!refused.success) throw new CommandError(`The archive answered ${response.status}.`)
  const { code, message, hint = null, details } = refused.data
  throw new CommandError(`${message} (${code})${details ? ` ${details.problem}` : ''}`, { hint })
}

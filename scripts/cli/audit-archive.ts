import { z } from 'zod'
import { parse } from 'zod/mini'
import { archiveAnswer } from '@contracts/audit.ts'
import { createSignedInBackend } from './backend.ts'
import { CommandError, usageError } from './command-error.ts'
import { readConnection, type Connection } from './connection.ts'
import { readOptions } from './read-options.ts'
import type { Terminal } from './terminal.ts'

const patienceMs = 120_000

type ArchiveAnswer = ReturnType<typeof parse<typeof archiveAnswer>>

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
    tell(terminal, await ask(connection, { ...order, dry_run: true }))
    return
  }
  let moved = 0
  for (;;) {
    const answer = await ask(connection, order)
    moved += answer.archived_rows
    if (answer.next === null) break
    terminal.print(`${rowsOf(moved)} archived, ${rowsOf(answer.rows)} to go.`)
  }
  terminal.print(moved === 0 ? 'Nothing is old enough to go.' : `${rowsOf(moved)} archived.`)
}

function tell(
  terminal: Terminal,
  { rows, bytes, months, up_to, kept_since, before }: ArchiveAnswer,
) {
  if (rows === 0 || up_to === null) {
    terminal.print(`Nothing would go. What is from ${kept_since} on stays in the table.`)
    return
  }
  terminal.print(
    `${rowsOf(rows)} (${sizeOf(bytes)}) from before ${before} would go, up to number ${up_to} of the chain.`,
  )
  for (const month of months) {
    terminal.print(`  ${month.month}  ${rowsOf(month.rows)}, ${sizeOf(month.bytes)}`)
  }
  terminal.print('Nothing was changed.')
}

const rowsOf = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`
const sizeOf = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

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

import { z } from 'zod'
import { parse } from 'zod/mini'
import { deployAnswer } from '@contracts/deploy-gate.ts'
import { changes } from '@domain/slo/deploy-gate.ts'
import { createSignedInBackend } from './backend.ts'
import { CommandError, usageError } from './command-error.ts'
import { readConnection, type Connection } from './connection.ts'
import { readOptions } from './read-options.ts'
import type { Terminal } from './terminal.ts'
import { utcMinute, utcTime } from './utc-time.ts'

/** A gate that says nothing is not one that says yes. */
const noAnswer = 3
const patienceMs = 20_000

const refusal = z.object({ code: z.string(), message: z.string(), hint: z.string().nullish() })

type DeployAnswer = ReturnType<typeof parse<typeof deployAnswer>>

/**
 * `deploy-gate --environment E --change C`: a key in OMNIHUB_DEPLOY_KEY wins over the session. Exit codes: 0 it may
 * go out, 1 it may not, 3 nobody knows.
 */
export async function deployGate(args: string[], terminal: Terminal) {
  const { values } = readOptions(args, {
    environment: { type: 'string' },
    change: { type: 'string' },
  })
  if (!values.environment) throw usageError('--environment takes what is deployed to.')
  const change = changes.find((known) => known === values.change)
  if (change === undefined) throw usageError(`--change takes ${changes.join(', ')}.`)
  const connection = await readConnection()
  const answer = await ask(connection, { environment: values.environment, change })
  tell(terminal, answer)
  if (!answer.allowed) throw new CommandError(`Not now: the gate denies ${change}.`)
}

async function ask(connection: Connection, query: Record<string, string>): Promise<DeployAnswer> {
  const address = `${connection.url}/functions/v1/deploy-gate?${new URLSearchParams(query).toString()}`
  const headers = { ...(await identity(connection)), 'x-omnihub-channel': 'cli' }
  const signal = AbortSignal.timeout(patienceMs)
  const response = await fetch(address, { headers, signal }).catch((error: unknown) => {
    throw unanswered(`${connection.url} does not answer: ${String(error)}`)
  })
  const body: unknown = await response.json().catch(() => null)
  if (response.status === 200) {
    try {
      return parse(deployAnswer, body)
    } catch {
      throw unanswered('The deploy gate answered something this command does not understand.')
    }
  }
  const refused = refusal.safeParse(body)
  if (!refused.success) throw unanswered(`The deploy gate answered ${response.status}.`)
  const { code, message, hint } = refused.data
  throw unanswered(`${message} (${code})`, hint)
}

async function identity(connection: Connection): Promise<Record<string, string>> {
  const key = process.env.OMNIHUB_DEPLOY_KEY
  if (key) return { 'x-omnihub-key': key }
  const backend = await createSignedInBackend(connection).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error
    throw unanswered(error.message, 'Set OMNIHUB_DEPLOY_KEY, or run: npm run omnihub -- login')
  })
  const { data } = await backend.auth.getSession()
  return { authorization: `Bearer ${data.session?.access_token ?? ''}` }
}

function tell(terminal: Terminal, answer: DeployAnswer) {
  const { decision, band, change, environment, reasons, objectives, override, as_of } = answer
  terminal.print(`${decision.toUpperCase()} · ${change} to ${environment} · band ${band}`)
  for (const { code, message } of reasons) terminal.print(`  ${code}: ${message}`)
  for (const { title, remaining, note } of objectives) {
    const left = remaining === null ? 'no events' : `${(remaining * 100).toFixed(2)} % left`
    terminal.print(`  ${title}: ${left}${note === null ? '' : ` (${note})`}`)
  }
  if (override !== null) {
    terminal.print(
      `  Override by ${override.by} until ${utcMinute(override.ends_at)}: "${override.reason}"`,
    )
  }
  if (as_of !== null) terminal.print(`  As of ${utcTime(as_of)}`)
}

function unanswered(message: string, hint?: string | null): CommandError {
  return new CommandError(message, { hint: hint ?? null, exitCode: noAnswer })
}

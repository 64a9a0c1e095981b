import { readBundleLine, type BundleHead } from '@domain/audit/bundle.ts'
import type { Checkpoints } from '@domain/audit/checkpoint-feed.ts'
import type { Statement } from '@domain/audit/checkpoint.ts'
import { verifyBundle, type BundleVerdict } from '@domain/audit/verify-bundle.ts'
import { linesOf } from './bundle-lines.ts'
import { CommandError, usageError } from './command-error.ts'
import { readKeptCheckpoints, type KeptCheckpoint } from './kept-checkpoints.ts'
import { nodeCryptography } from './node-cryptography.ts'
import { readOptions } from './read-options.ts'
import type { Terminal } from './terminal.ts'

/**
 * `audit verify FILE [--checkpoints FOLDER] [--key KEY_ID] [--part] [--archived]`: does an exported bundle still say what was
 * sealed? Asks nobody: file, checkpoints and key are all it knows.
 */
export async function audit(args: string[], terminal: Terminal): Promise<void> {
  const { values, positionals } = readOptions(
    args,
    {
      ...{ checkpoints: { type: 'string' }, key: { type: 'string' } },
      ...{ part: { type: 'boolean' }, archived: { type: 'boolean' } },
    },
    ['verify', 'file'],
  )
  const [what, file = ''] = positionals
  if (what !== 'verify') throw usageError(`audit ${what}: what is there to do is verify.`)
  if (values.key !== undefined && !/^[0-9a-f]{16}$/.test(values.key)) {
    throw usageError('--key: a key is named by 16 hexadecimal digits.')
  }
  const head = await headOf(file)
  const kept =
    values.checkpoints === undefined
      ? null
      : keptFor(head, readKeptCheckpoints(values.checkpoints), values.part ?? false)
  const verdict = await verified(file, kept?.covering, values.archived ?? false)
  refuseProblem(verdict)
  refuseOtherKey(verdict, values.key)
  for (const line of says(verdict, kept && kept.comesTo())) terminal.print(line)
}

/**
 * A bundle must reach as far as the chain had come when it was written, by the checkpoints published until then. One that is meant
 * to be a part of the chain is held against those that lie within it. `comesTo` is known when all were read.
 */
function keptFor(head: BundleHead, kept: AsyncIterable<KeptCheckpoint>, isPart: boolean) {
  let last = 0
  const covers = ({ chain_no: chainNo, published_at: at }: Statement) =>
    chainNo >= head.first_chain_no &&
    (chainNo <= head.last_chain_no || (!isPart && Date.parse(at) <= Date.parse(head.exported_at)))
  async function* covering() {
    for await (const { checkpoint, said } of kept) {
      last = said.chain_no
      if (covers(said)) yield checkpoint
    }
  }
  return { covering: covering(), comesTo: () => last }
}

async function headOf(file: string): Promise<BundleHead> {
  try {
    for await (const line of linesOf(file)) {
      const head = readBundleLine(line)
      if (head.type === 'bundle') return head
      break
    }
  } catch (error) {
    throw notABundle(file, error)
  }
  throw notABundle(file, new SyntaxError('line 1: a bundle begins with its head'))
}

async function verified(
  file: string,
  checkpoints: Checkpoints | undefined,
  mayBeArchived: boolean,
) {
  try {
    return await verifyBundle(linesOf(file), nodeCryptography, {
      ...(checkpoints && { checkpoints }),
      mayBeArchived,
    })
  } catch (error) {
    throw notABundle(file, error)
  }
}

function notABundle(file: string, error: unknown): unknown {
  if (error instanceof SyntaxError) {
    return new CommandError(`${file} is no bundle of the audit log: ${error.message}.`)
  }
  const isUnreadable = error instanceof Error && 'code' in error
  return isUnreadable ? new CommandError(`${file} cannot be read: ${error.message}.`) : error
}

function refuseProblem({ problem, verifiedTo, head }: BundleVerdict): void {
  if (!problem) return
  const place = problem.seq === null ? '' : `entry #${problem.seq}, `
  throw new CommandError(
    `NOT INTACT (${problem.kind}) at ${place}number ${problem.chain_no} of the chain: ${problem.message}`,
    {
      hint:
        verifiedTo < head.first_chain_no
          ? 'Nothing before it could be verified.'
          : `Numbers ${head.first_chain_no} to ${verifiedTo} hold.`,
    },
  )
}

function refuseOtherKey({ keyIds, anchoredTo }: BundleVerdict, key: string | undefined): void {
  if (key === undefined) return
  const others = keyIds.filter((id) => id !== key)
  if (others.length > 0) {
    throw new CommandError(`NOT ANCHORED: signed by key ${others.join(', ')} and not by ${key}.`, {
      hint: 'Whoever signed may have written the chain anew. After a change of keys, verify each part by its own.',
    })
  }
  if (anchoredTo === 0)
    throw new CommandError(`NOT ANCHORED: no checkpoint of key ${key} covers it.`)
}

function* says(
  { head, verifiedTo, checked, anchoredTo, anchoredAt, keyIds, unsealed }: BundleVerdict,
  keptTo: number | null,
): Generator<string> {
  yield `Installation ${head.installation}, written ${head.exported_at}, numbers ${head.first_chain_no} to ${verifiedTo} of the chain.`
  yield `INTACT: ${checked} entries, none changed, removed, slipped in or moved.`
  if (anchoredTo === 0) {
    yield 'Not anchored: no checkpoint covers it, so whoever owned the database could have written all of it anew.'
  } else {
    const rest = verifiedTo - anchoredTo
    yield `Anchored to number ${anchoredTo}, ${anchoredAt}, by key ${keyIds.join(', ')}.${rest > 0 ? ` The ${rest} after it rest on the chain alone.` : ''}`
    if (keptTo === null) {
      yield 'These checkpoints came in the same file. Give those kept elsewhere: --checkpoints FOLDER --key KEY_ID.'
    }
  }
  if (keptTo !== null && keptTo > verifiedTo)
    yield `The chain has since come to ${keptTo}: this file does not say what came after.`
  if (unsealed > 0) {
    yield `${unsealed} entries were not sealed yet when it was written: they are not in it.`
  }
}

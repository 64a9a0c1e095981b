import {
  recordedCheckpoint,
  unanchoredSeals,
  type UnanchoredSeals,
} from '../_shared/contracts/audit.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import { checkCheckpoint, type PublishedCheckpoint } from '../_shared/domain/audit/checkpoint.ts'
import { subtleCryptography } from '../_shared/domain/audit/digest.ts'
import { merkleRoot } from '../_shared/domain/audit/merkle.ts'
import { fromHex, toHex } from '../_shared/domain/hex.ts'
import { refusal, type Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { BlobFailure, BlobStore } from '../_shared/ports/blob-store.ts'
import { putCheckpoint, readCheckpoints } from './checkpoint-blobs.ts'
import type { CheckpointSigner } from './checkpoint-signer.ts'
import { noteComparison } from './note-comparison.ts'
import { storeFailed } from './store-failed.ts'

const cryptography = subtleCryptography(crypto.subtle)

/** One call publishes at most this many, of up to 10,000 seals each; the next minute goes on. */
const AT_ONCE = 20

/**
 * Signs what has been sealed since the last checkpoint and publishes it: first to the store, then written down. What lies in the
 * store already, because whoever put it there died before writing it down, is written down now; when it is not of this chain,
 * nothing is published, because the store remembers something that this database does not.
 */
export function createPublishCheckpoints(
  database: RpcOptions,
  store: BlobStore | null,
  signer: CheckpointSigner | null,
) {
  return async ({ log }: Call<unknown>): Promise<Answer> => {
    if (store === null || signer === null) {
      return { status: 200, body: { published: 0, configured: false } }
    }
    let published = 0
    while (published < AT_ONCE) {
      const step = await publishOne({ database, store, signer, log })
      if (step === 'nothing is due') break
      if (step !== 'published') return step
      published += 1
    }
    const noted = await noteComparison(database, 'checkpoints', null)
    if (!noted.ok) return answerOfFailure(noted.error, log)
    return { status: 200, body: { published, configured: true } }
  }
}

interface Surroundings {
  readonly database: RpcOptions
  readonly store: BlobStore
  readonly signer: CheckpointSigner
  readonly log: Log
}

/**
 * Publishes one more checkpoint and writes it down. What the store holds is looked at also when nothing is due: a chain that was
 * cut off has nothing to publish.
 */
async function publishOne(
  surroundings: Surroundings,
): Promise<'published' | 'nothing is due' | Answer> {
  const { database, store, signer, log } = surroundings
  const read = await callRpc(database, 'read_unanchored_seals', {}, unanchoredSeals)
  if (!read.ok) return answerOfFailure(read.error, log)
  const seals = read.value
  const lying = await readCheckpoints(store, seals.first_chain_no - 1, 1)
  if (!lying.ok) return notPublished(lying.failure, log)
  let checkpoint = lying.value.checkpoints[0]
  if (checkpoint !== undefined) {
    const isOurs = (await whyNotOurs(checkpoint, seals, signer)) === null
    if (!isOurs) return refuseUnlessNew(checkpoint, seals, surroundings)
  } else {
    if (!seals.due) return 'nothing is due'
    checkpoint = await signSeals(seals, signer)
    const put = await putCheckpoint(store, checkpoint)
    // Somebody else published at the same moment: theirs is what counts, and it is written down in the next round.
    if (!put.ok) return put.failure.kind === 'exists' ? 'published' : notPublished(put.failure, log)
  }
  const { statement, signature, public_key } = checkpoint
  const recorded = await callRpc(
    database,
    'record_checkpoint',
    { statement, signature, public_key, location: store.location },
    recordedCheckpoint,
  )
  return recorded.ok ? 'published' : answerOfFailure(recorded.error, log)
}

/**
 * Says that the chain differs, when it still does: whoever publishes at the same moment covers rows that were sealed after these
 * seals were read.
 */
async function refuseUnlessNew(
  checkpoint: PublishedCheckpoint,
  seals: UnanchoredSeals,
  { database, signer, log }: Surroundings,
): Promise<'published' | Answer> {
  const again = await callRpc(database, 'read_unanchored_seals', {}, unanchoredSeals)
  if (!again.ok) return answerOfFailure(again.error, log)
  if (again.value.first_chain_no !== seals.first_chain_no) return 'published'
  const problem = await whyNotOurs(checkpoint, again.value, signer)
  if (problem === null) return 'published'
  log.write('error', 'checkpoint_of_another_chain', { problem, chain_no: seals.first_chain_no })
  const noted = await noteComparison(database, 'checkpoints', { code: 'CHAIN_DIFFERS', problem })
  if (!noted.ok) return answerOfFailure(noted.error, log)
  return refusal(
    'CHAIN_DIFFERS',
    'The store holds a checkpoint that this database knows nothing of.',
    {
      hint: 'See docs/audit.md: the database was restored from a backup, or its log was changed.',
      details: { problem },
    },
  )
}

async function signSeals(seals: UnanchoredSeals, signer: CheckpointSigner) {
  const { hashes, first_chain_no, installation, previous, server_time } = seals
  const root = await merkleRoot(hashes.map(fromHex), cryptography.digest)
  return signer.sign(
    {
      installation: installation ?? '',
      first_chain_no,
      chain_no: first_chain_no + hashes.length - 1,
      head_hash: hashes.at(-1) ?? '',
      root: toHex(root),
      previous,
      published_at: server_time,
    },
    hashes,
  )
}

/** Why a checkpoint that lies in the store does not continue the chain of the database; null when it does. */
async function whyNotOurs(
  checkpoint: PublishedCheckpoint,
  seals: UnanchoredSeals,
  signer: CheckpointSigner,
): Promise<string | null> {
  const checked = await checkCheckpoint(checkpoint, cryptography)
  if (!checked.ok) return checked.error
  const said = checked.value
  if (said.key_id !== signer.keyId && !seals.key_ids.includes(said.key_id)) {
    return `It is signed by the key ${said.key_id}, which never signed for this installation.`
  }
  if (said.first_chain_no !== seals.first_chain_no || said.previous !== seals.previous) {
    return 'It does not follow the last checkpoint that is written down.'
  }
  const differs = checkpoint.hashes.findIndex((hash, at) => hash !== seals.hashes[at])
  return differs < 0 ? null : `Number ${said.first_chain_no + differs} of the chain is another one.`
}

function notPublished(failure: BlobFailure, log: Log): Answer {
  return storeFailed(
    failure,
    log,
    'The store of checkpoints did not do what it was asked.',
    'Nothing is lost: what is not anchored yet is anchored when it works again.',
  )
}

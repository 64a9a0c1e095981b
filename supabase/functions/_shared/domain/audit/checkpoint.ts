import { fromHex, toHex } from '../hex.ts'
import { err, ok, type Result } from '../result.ts'
import type { Cryptography } from './digest.ts'
import { merkleRoot } from './merkle.ts'

/** Stands first in a statement, so that no other signed text can be taken for one. */
export const checkpointVersion = 'omnihub-checkpoint-1'

/** What a checkpoint says. Hashes in hexadecimal digits, times in UTC. */
export interface Statement {
  readonly installation: string
  readonly first_chain_no: number
  readonly chain_no: number
  /** The hash at `chain_no`. */
  readonly head_hash: string
  /** The Merkle root over the hashes from `first_chain_no` to `chain_no`. */
  readonly root: string
  /** SHA-256 of the statement before; null in the first. */
  readonly previous: string | null
  readonly published_at: string
  /** The first 16 digits of the SHA-256 of the public key. */
  readonly key_id: string
}

/** A checkpoint as it lies outside the database. */
export interface PublishedCheckpoint {
  /** The signed text, byte for byte. */
  readonly statement: string
  readonly signature: string
  readonly public_key: string
  /** Of each link it covers, in order: they tell which row is the first that is not the one that was signed. */
  readonly hashes: readonly string[]
}

/** The text of a statement that is signed: JSON without spaces, its keys in this order. */
export function statementText(statement: Statement): string {
  return JSON.stringify({
    version: checkpointVersion,
    installation: statement.installation,
    first_chain_no: statement.first_chain_no,
    chain_no: statement.chain_no,
    head_hash: statement.head_hash,
    root: statement.root,
    previous: statement.previous,
    published_at: statement.published_at,
    key_id: statement.key_id,
  })
}

/** Reads a statement; null when it is none, or its text is not exactly as statements are written. */
export function readStatement(text: string): Statement | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return null
  }
  if (!isStatement(parsed)) return null
  return statementText(parsed) === text ? parsed : null
}

function isStatement(value: unknown): value is Statement {
  if (typeof value !== 'object' || value === null) return false
  const known = new Map<string, unknown>(Object.entries(value))
  const isText = (key: string, shape = /^/) => {
    const text = known.get(key)
    return typeof text === 'string' && shape.test(text)
  }
  const hash = /^[0-9a-f]{64}$/
  return (
    isText('installation') &&
    Number.isSafeInteger(known.get('first_chain_no')) &&
    Number.isSafeInteger(known.get('chain_no')) &&
    isText('head_hash', hash) &&
    isText('root', hash) &&
    (known.get('previous') === null || isText('previous', hash)) &&
    isText('published_at') &&
    isText('key_id', /^[0-9a-f]{16}$/)
  )
}

/** The name of a public key: the first 16 hexadecimal digits of its SHA-256. */
export async function keyIdOf(publicKey: Uint8Array<ArrayBuffer>, { digest }: Cryptography) {
  return toHex(await digest(publicKey)).slice(0, 16)
}

/** What ties one statement to the next: the SHA-256 of its text. */
export async function statementHash(text: string, { digest }: Cryptography) {
  return toHex(await digest(new TextEncoder().encode(text)))
}

/**
 * Checks one checkpoint by itself: its form, its key's name, its signature, its hashes against its root. Whose key it is only
 * its reader can know. Answers its statement, or one sentence about what does not hold.
 */
export async function checkCheckpoint(
  { statement, signature, public_key: publicKey, hashes }: PublishedCheckpoint,
  cryptography: Cryptography,
): Promise<Result<Statement, string>> {
  const said = readStatement(statement)
  if (!said) return err('A checkpoint is not written as checkpoints are.')
  const name = `The checkpoint at ${said.chain_no}`
  if (said.first_chain_no < 1 || hashes.length !== said.chain_no - said.first_chain_no + 1) {
    return err(`${name} does not list one hash for each entry it covers.`)
  }
  const hexadecimal = /^[0-9a-f]{64}$/
  if (![publicKey, ...hashes].every((text) => hexadecimal.test(text))) {
    return err(`${name} contains something that is no hash.`)
  }
  const key = fromHex(publicKey)
  if ((await keyIdOf(key, cryptography)) !== said.key_id) {
    return err(`${name} names another key than the one it comes with.`)
  }
  const bytes = new TextEncoder().encode(statement)
  const isSigned =
    /^[0-9a-f]{128}$/.test(signature) &&
    (await cryptography.checkSignature(key, fromHex(signature), bytes))
  if (!isSigned) return err(`${name} is not signed by its key.`)
  const root = toHex(await merkleRoot(hashes.map(fromHex), cryptography.digest))
  if (root !== said.root || hashes.at(-1) !== said.head_hash) {
    return err(`${name} lists other hashes than the ones it signs.`)
  }
  return ok(said)
}

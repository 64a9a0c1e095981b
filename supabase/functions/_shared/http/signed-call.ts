import { hex, sha256 } from './sha256.ts'

/**
 * What a signed call asks for: the effect, a rehearsal of it, an answer to "how much would this touch",
 * an answer at all, or to take note of what became of an approval.
 */
export type CallMode = 'live' | 'advisory' | 'estimate' | 'test' | 'callback'

/** Everything a receiver needs to know that a call is ours, meant for now, and not done already. */
export type CallFacts = {
  readonly operation: string
  readonly workflowId: string
  readonly idempotencyKey: string
  readonly fence: number
  /** Epoch ms after which the receiver must refuse. */
  readonly notAfterMs: number
  readonly mode: CallMode
  readonly keyVersion: number
  readonly traceparent: string
  /** Sent byte for byte. */
  readonly body: string
}

/**
 * Who may hold a key. `call`: the receiver of the operation. `callback`: its agents, who must be able to check what they
 * are told, and unable to sign a call of the operation themselves, which would go round guard and approval.
 */
export type KeyPurpose = 'call' | 'callback'

const encoder = new TextEncoder()
const derived = new Map<string, Promise<CryptoKey>>()

/** The key of one operation and version: HKDF-SHA256 of the installation's key. Nothing of it is stored. */
async function operationKey(
  signingKey: string,
  operation: string,
  version: number,
  purpose: KeyPurpose,
): Promise<CryptoKey> {
  const bits = await operationKeyBits(signingKey, operation, version, purpose)
  return crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}

/** The same key as its holder is given it, in base64. */
export async function operationKeyText(
  signingKey: string,
  operation: string,
  version: number,
  purpose: KeyPurpose,
): Promise<string> {
  const bits = await operationKeyBits(signingKey, operation, version, purpose)
  return btoa(String.fromCharCode(...new Uint8Array(bits)))
}

async function operationKeyBits(
  signingKey: string,
  operation: string,
  version: number,
  purpose: KeyPurpose,
): Promise<ArrayBuffer> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(signingKey), 'HKDF', false, [
    'deriveBits',
  ])
  const salt = encoder.encode('omnihub-operation-signing')
  const subject = purpose === 'callback' ? `${operation}:callback` : operation
  const info = encoder.encode(`${subject}:${version}`)
  return crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, material, 256)
}

function rememberedKey(
  signingKey: string,
  operation: string,
  version: number,
  purpose: KeyPurpose,
) {
  // An instance has one signing key, but whoever passes another must not get the keys of the first.
  const name = `${purpose} ${operation}:${version} ${signingKey}`
  const known = derived.get(name) ?? operationKey(signingKey, operation, version, purpose)
  derived.set(name, known)
  return known
}

/** The headers of a signed call; docs/integrate.md tells receivers how to check them. */
export async function signedHeaders(
  signingKey: string,
  facts: CallFacts,
): Promise<Record<string, string>> {
  const purpose = facts.mode === 'callback' ? 'callback' : 'call'
  const key = await rememberedKey(signingKey, facts.operation, facts.keyVersion, purpose)
  const text = [
    'v1',
    facts.operation,
    facts.workflowId,
    facts.idempotencyKey,
    facts.fence,
    facts.notAfterMs,
    facts.mode,
    facts.keyVersion,
    await sha256(facts.body),
  ].join('\n')
  const signature = hex(await crypto.subtle.sign('HMAC', key, encoder.encode(text)))
  return {
    'content-type': 'application/json',
    'omnihub-signature': `v1=${signature}`,
    'omnihub-operation': facts.operation,
    'omnihub-workflow': facts.workflowId,
    'omnihub-idempotency-key': facts.idempotencyKey,
    'omnihub-fence': String(facts.fence),
    'omnihub-not-after': String(facts.notAfterMs),
    'omnihub-mode': facts.mode,
    'omnihub-key-version': String(facts.keyVersion),
    traceparent: facts.traceparent,
  }
}

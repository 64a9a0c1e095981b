/** Nothing is there, something is there already, or the store did not do it; `error` names no secret. */
export type BlobFailure =
  | { readonly kind: 'missing' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'failed'; readonly error: string }

export type BlobOutcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: BlobFailure }

/**
 * Keeps blobs outside the database for good. Nothing is ever overwritten: who puts to a path that is taken is told `exists`,
 * also when two put at once. Never rejects. Paths are of letters, digits, `-`, `_` and `.`, in folders by `/`.
 */
export interface BlobStore {
  /** Where it is, for people. */
  readonly location: string
  put(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<BlobOutcome<null>>
  get(path: string): Promise<BlobOutcome<Uint8Array<ArrayBuffer>>>
  /** How many bytes lie there, without reading them. */
  size(path: string): Promise<BlobOutcome<number>>
  /** Paths that begin with the prefix and come after the other one, sorted; at most 1,000. */
  list(prefix: string, after?: string): Promise<BlobOutcome<string[]>>
}

/** Whether a path is one that every store takes. */
export function isBlobPath(path: string): boolean {
  return path.length <= 500 && /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)
}

export const badPath: BlobOutcome<never> = {
  ok: false,
  failure: { kind: 'failed', error: 'the path is none that every store takes' },
}

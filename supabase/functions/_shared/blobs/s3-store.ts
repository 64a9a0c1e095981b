import {
  badPath,
  isBlobPath,
  type BlobFailure,
  type BlobOutcome,
  type BlobStore,
} from '../ports/blob-store.ts'
import { signV4, type S3Credentials, type S3Request } from './sign-v4.ts'

export interface S3Settings extends S3Credentials {
  /** Such as https://s3.eu-central-1.amazonaws.com. The bucket goes into the path, which every compatible store takes. */
  readonly endpoint: string
  readonly bucket: string
}

const TIMEOUT_MS = 20_000
const nothing = new Uint8Array()

/**
 * Blobs as objects of an S3-compatible store. `If-None-Match: *` lets the store itself refuse a second object at a path
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 */
export function createS3Store(settings: S3Settings): BlobStore {
  const { endpoint, bucket } = settings

  async function send(
    method: S3Request['method'],
    path: string,
    more: {
      query?: Record<string, string>
      headers?: Record<string, string>
      body?: Uint8Array<ArrayBuffer>
    },
  ): Promise<BlobOutcome<{ bytes: Uint8Array<ArrayBuffer>; headers: Headers }>> {
    const url = new URL(`${endpoint.replace(/\/$/, '')}/${bucket}${path === '' ? '' : `/${path}`}`)
    for (const [name, value] of Object.entries(more.query ?? {})) url.searchParams.set(name, value)
    const { headers = {}, body = nothing } = more
    try {
      const signed = await signV4({ method, url, headers, body }, settings, new Date())
      const response = await fetch(url, {
        method,
        headers: signed,
        ...(method === 'PUT' && { body }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const bytes = new Uint8Array(await response.arrayBuffer())
      return response.ok
        ? { ok: true, value: { bytes, headers: response.headers } }
        : { ok: false, failure: failureOf(response.status, bytes) }
    } catch (error) {
      return {
        ok: false,
        failure: { kind: 'failed', error: `the store gave no answer: ${String(error)}` },
      }
    }
  }

  return {
    location: `s3 ${bucket}`,
    async put(path, bytes) {
      if (!isBlobPath(path)) return badPath
      const headers = { 'content-type': 'application/octet-stream', 'if-none-match': '*' }
      const sent = await send('PUT', path, { headers, body: bytes })
      return sent.ok ? { ok: true, value: null } : sent
    },
    async get(path) {
      if (!isBlobPath(path)) return badPath
      const sent = await send('GET', path, {})
      return sent.ok ? { ok: true, value: sent.value.bytes } : sent
    },
    async size(path) {
      if (!isBlobPath(path)) return badPath
      const sent = await send('HEAD', path, {})
      if (!sent.ok) return sent
      const told = sent.value.headers.get('content-length')
      return told !== null && /^\d+$/.test(told)
        ? { ok: true, value: Number(told) }
        : { ok: false, failure: { kind: 'failed', error: 'the store told no size' } }
    },
    async list(prefix, after) {
      const query = {
        ...{ 'list-type': '2', 'max-keys': '1000', prefix },
        ...(after === undefined ? {} : { 'start-after': after }),
      }
      const listed = await send('GET', '', { query })
      if (!listed.ok) return listed
      const xml = new TextDecoder().decode(listed.value.bytes)
      // Paths are of characters that XML has no other way to write.
      const paths = Array.from(xml.matchAll(/<Key>([^<]*)<\/Key>/g), ([, key = '']) => key)
      return { ok: true, value: paths.filter(isBlobPath).sort() }
    },
  }
}

function failureOf(status: number, body: Uint8Array): BlobFailure {
  if (status === 404) return { kind: 'missing' }
  // 409: somebody else puts to the same path at this moment, and comes first.
  if (status === 412 || status === 409) return { kind: 'exists' }
  const code = /<Code>([^<]{1,60})<\/Code>/.exec(new TextDecoder().decode(body))?.[1]
  return {
    kind: 'failed',
    error: `the store answered ${status}${code === undefined ? '' : ` ${code}`}`,
  }
}

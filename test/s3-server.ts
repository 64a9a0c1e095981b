import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'

export const s3User = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPx' }
const REGION = 'eu-central-1'
const BUCKET = 'omnihub'
const MAX_SKEW_MS = 15 * 60_000

export interface S3Server {
  readonly settings: {
    endpoint: string
    region: string
    bucket: string
    accessKeyId: string
    secretAccessKey: string
  }
  readonly objects: Map<string, Buffer>
  /** Answers the next requests with this status instead of doing what they ask. */
  trouble: number | null
  stop(): Promise<void>
}

/**
 * Object storage by Amazon's published API: Signature Version 4 is computed anew from the request as it came, byte by byte, and
 * a wrong one refused. PutObject with `If-None-Match: *`, GetObject, HeadObject and ListObjectsV2; nothing else.
 */
export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body = '' }) => {
      // To HEAD the length of the body is told, and the body is not.
      const isHead = request.method === 'HEAD'
      response.writeHead(status, isHead ? { 'content-length': Buffer.byteLength(body) } : {})
      response.end(isHead ? undefined : body)
    })
  })

  async function answer(
    request: IncomingMessage,
  ): Promise<{ status: number; body?: string | Buffer }> {
    const chunks: Buffer[] = []
    for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    if (running.trouble !== null) return { status: running.trouble, body: problem('SlowDown') }
    const refusal = whyNotSigned(request, body)
    if (refusal !== null) return { status: 403, body: problem(refusal) }
    const url = new URL(request.url ?? '', 'http://s3')
    const [, bucket, ...rest] = url.pathname.split('/')
    if (bucket !== BUCKET) return { status: 404, body: problem('NoSuchBucket') }
    const key = decodeURIComponent(rest.join('/'))
    if (request.method === 'PUT') {
      if (request.headers['if-none-match'] === '*' && objects.has(key)) {
        return { status: 412, body: problem('PreconditionFailed') }
      }
      objects.set(key, body)
      return { status: 200 }
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return { status: 405, body: problem('MethodNotAllowed') }
    if (key === '') return { status: 200, body: list(url.searchParams) }
    const object = objects.get(key)
    return object ? { status: 200, body: object } : { status: 404, body: problem('NoSuchKey') }
  }

  function list(query: URLSearchParams): string {
    if (query.get('list-type') !== '2') return '<ListBucketResult></ListBucketResult>'
    const found = [...objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? ''))
      .filter((key) => key > (query.get('start-after') ?? ''))
      .sort()
      .slice(0, Number(query.get('max-keys') ?? 1000))
    const contents = found.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')
    return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>${BUCKET}</Name>${contents}</ListBucketResult>`
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const running: S3Server = {
    settings: { endpoint: `http://127.0.0.1:${port}`, region: REGION, bucket: BUCKET, ...s3User },
    ...{ objects, trouble: null },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return running
}

const problem = (code: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`

/** The code of what is wrong with a request's signature, as Amazon answers it; null when it holds. */
function whyNotSigned(request: IncomingMessage, body: Buffer): string | null {
  const header = (name: string) => String(request.headers[name] ?? '')
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(
      header('authorization'),
    )
  if (!given) return 'AuthorizationHeaderMalformed'
  const [, keyId, day = '', region = '', signed = '', signature] = given
  if (keyId !== s3User.accessKeyId) return 'InvalidAccessKeyId'
  if (region !== REGION) return 'AuthorizationHeaderMalformed'
  const at = header('x-amz-date')
  const time = Date.parse(
    at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  )
  if (!at.startsWith(day) || !(Math.abs(Date.now() - time) < MAX_SKEW_MS))
    return 'RequestTimeTooSkewed'
  const content = createHash('sha256').update(body).digest('hex')
  if (header('x-amz-content-sha256') !== content) return 'XAmzContentSHA256Mismatch'
  const names = signed.split(';')
  const mustBeSigned = Object.keys(request.headers).filter(
    (name) => name === 'host' || name.startsWith('x-amz-') || name.startsWith('if-'),
  )
  if (!mustBeSigned.every((name) => names.includes(name))) return 'AccessDenied'
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const canonical = [
    request.method,
    path,
    query.split('&').sort().join('&'),
    ...names.map((name) => `${name}:${header(name).trim().replace(/ +/g, ' ')}`),
    '',
    signed,
    content,
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const digest = createHash('sha256').update(canonical).digest('hex')
  const hmac = (key: string | Buffer, text: string) =>
    createHmac('sha256', key).update(text).digest()
  let key: string | Buffer = `AWS4${s3User.secretAccessKey}`
  for (const part of scope.split('/')) key = hmac(key, part)
  const expected = hmac(key, ['AWS4-HMAC-SHA256', at, scope, digest].join('\n')).toString('hex')
  return expected === signature ? null : 'SignatureDoesNotMatch'
}

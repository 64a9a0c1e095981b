import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { headersForPath } from '../../../scripts/security-headers.ts'
import { sendJson } from './send-json.ts'

const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}
const COMPRESSIBLE = /^(text|application|image\/svg)/

interface PanelFile {
  content: Buffer
  /** Ready-made compressed forms by content encoding, best first. */
  encodings: [string, Buffer][]
  headers: Record<string, string>
}

/**
 * Serves the built panel and `/config.json` with the headers production sends. Every path that is no file is the
 * panel's own: it gets index.html. The files are read once: a new build needs a restart.
 */
export async function openPanel(
  panelDir: string | null,
  publishableKey: string,
): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const files = panelDir === null ? new Map<string, PanelFile>() : await readFiles(panelDir)
  const configHeaders = { ...headersForPath('/config.json'), 'Cache-Control': 'no-store' }

  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendJson(response, 405, { message: 'Method not allowed' }, { allow: 'GET, HEAD' })
    }
    const pathname = (request.url ?? '/').split('?', 1)[0] ?? '/'
    if (pathname === '/config.json') {
      // The name the page was opened under, so that the API is its own origin (the policy allows no other).
      const supabaseUrl = `http://${request.headers.host ?? ''}`
      return sendJson(response, 200, { supabaseUrl, publishableKey }, configHeaders)
    }
    const file = files.get(pathname) ?? (isAsset(pathname) ? undefined : files.get('/index.html'))
    if (!file) return sendJson(response, 404, { message: 'Not found' }, headersForPath(pathname))
    sendFile(request, response, file)
  }
}

// A missing asset must be a 404: answering with the page would run it as a script.
function isAsset(pathname: string): boolean {
  return pathname.startsWith('/assets/')
}

async function readFiles(panelDir: string): Promise<Map<string, PanelFile>> {
  const files = new Map<string, PanelFile>()
  const entries = await readdir(panelDir, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name)
    const urlPath = `/${path.relative(panelDir, file).split(path.sep).join('/')}`
    files.set(urlPath, await readPanelFile(file, urlPath))
  }
  return files
}

async function readPanelFile(file: string, urlPath: string): Promise<PanelFile> {
  const content = await readFile(file)
  const type = CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream'
  const encodings = COMPRESSIBLE.test(type) ? await encode(content) : []
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
  return {
    content,
    encodings,
    headers: { ...headersForPath(urlPath), 'content-type': type, etag, vary: 'accept-encoding' },
  }
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: PanelFile): void {
  if (request.headers['if-none-match'] === file.headers['etag']) {
    response.writeHead(304, file.headers).end()
    return
  }
  const accepted = request.headers['accept-encoding'] ?? ''
  const [encoding, body] = file.encodings.find(([name]) => accepted.includes(name)) ?? [
    null,
    file.content,
  ]
  response.writeHead(200, {
    ...file.headers,
    ...(encoding === null ? {} : { 'content-encoding': encoding }),
    'content-length': body.byteLength,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

async function encode(content: Buffer): Promise<[string, Buffer][]> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 }
  return [
    ['br', await compressBrotli(content, { params })],
    ['gzip', await compressGzip(content)],
  ]
}

import { gzipSync } from 'node:zlib'
import { build, type InlineConfig, type Rolldown } from 'vite'

/** One emitted JavaScript file with its weight on the wire, in bytes. */
export interface BuiltChunk {
  fileName: string
  gzipBytes: number
  modules: string[]
  code: string
}

/** What a production build emits: everything, and what the first page must load before it runs. */
export interface BuiltApp {
  all: BuiltChunk[]
  initial: BuiltChunk[]
}

function describe(chunk: Rolldown.OutputChunk): BuiltChunk {
  return {
    fileName: chunk.fileName,
    gzipBytes: gzipSync(chunk.code, { level: 9 }).byteLength,
    modules: chunk.moduleIds.map((id) => id.replaceAll('\\', '/')),
    code: chunk.code,
  }
}

/** The entry and everything it imports statically; dynamic imports load later. */
function staticClosure(chunks: ReadonlyMap<string, Rolldown.OutputChunk>) {
  const reached = new Set<Rolldown.OutputChunk>()
  const visit = (chunk: Rolldown.OutputChunk | undefined) => {
    if (!chunk || reached.has(chunk)) return
    reached.add(chunk)
    for (const name of chunk.imports) visit(chunks.get(name))
  }
  for (const chunk of chunks.values()) if (chunk.isEntry) visit(chunk)
  return [...reached]
}

/** Builds in memory, without touching `dist`. Throws what Vite throws. */
export async function buildInMemory(config: InlineConfig): Promise<BuiltApp> {
  const result = await build({
    ...config,
    mode: 'production',
    logLevel: 'warn',
    build: { ...config.build, write: false, modulePreload: { polyfill: false } },
  })
  const outputs = Array.isArray(result) ? result : [result]
  const chunks = new Map<string, Rolldown.OutputChunk>()
  for (const output of outputs) {
    if (!('output' in output)) throw new Error('Vite is watching, not building')
    for (const item of output.output) if (item.type === 'chunk') chunks.set(item.fileName, item)
  }
  return {
    all: [...chunks.values()].map(describe),
    initial: staticClosure(chunks).map(describe),
  }
}

/** Weight of several chunks in kB (1,000 bytes), gzip level 9. */
export function kilobytes(chunks: readonly BuiltChunk[]) {
  return chunks.reduce((sum, chunk) => sum + chunk.gzipBytes, 0) / 1000
}

import { gzipSync } from 'node:zlib'
import { build, type InlineConfig, type Rolldown } from 'vite'

/** One emitted JavaScript file with its weight on the wire, in bytes. */
export interface BuiltChunk {
  fileName: string
  gzipBytes: number
  modules: string[]
  code: string
}

/** What a production build emits: everything, what the first page must load before it runs, and what others add. */
export interface BuiltApp {
  all: BuiltChunk[]
  initial: BuiltChunk[]
  /** By page, what it loads beyond the first page and what stands around every page. */
  pages: Map<string, BuiltChunk[]>
}

const surroundings = /\/src\/app\/signed-in-screens\.tsx$/
const pageModule = /\/src\/app\/pages\/(?:.*\/)?([\w-]+)-page\.tsx$/

function describe(chunk: Rolldown.OutputChunk): BuiltChunk {
  return {
    fileName: chunk.fileName,
    gzipBytes: gzipSync(chunk.code, { level: 9 }).byteLength,
    modules: chunk.moduleIds.map((id) => id.replaceAll('\\', '/')),
    code: chunk.code,
  }
}

/** Some chunks and everything they import statically; dynamic imports load later. */
function staticClosure(
  chunks: ReadonlyMap<string, Rolldown.OutputChunk>,
  isStart: (chunk: Rolldown.OutputChunk) => boolean,
) {
  const reached = new Set<Rolldown.OutputChunk>()
  const visit = (chunk: Rolldown.OutputChunk | undefined) => {
    if (!chunk || reached.has(chunk)) return
    reached.add(chunk)
    for (const name of chunk.imports) visit(chunks.get(name))
  }
  for (const chunk of chunks.values()) if (isStart(chunk)) visit(chunk)
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
    initial: staticClosure(chunks, ({ isEntry }) => isEntry).map(describe),
    pages: pagesOf(chunks),
  }
}

function pagesOf(chunks: ReadonlyMap<string, Rolldown.OutputChunk>) {
  const isAround = ({ isEntry, facadeModuleId }: Rolldown.OutputChunk) =>
    isEntry || surroundings.test(facadeModuleId ?? '')
  const around = new Set(staticClosure(chunks, isAround))
  const pages = new Map<string, BuiltChunk[]>()
  for (const page of chunks.values()) {
    const [, name] = pageModule.exec(page.facadeModuleId ?? '') ?? []
    if (name === undefined || !page.isDynamicEntry) continue
    const added = staticClosure(chunks, (chunk) => chunk === page).filter((c) => !around.has(c))
    pages.set(name, added.map(describe))
  }
  return pages
}

/** Weight of several chunks in kB (1,000 bytes), gzip level 9. */
export function kilobytes(chunks: readonly BuiltChunk[]) {
  return chunks.reduce((sum, chunk) => sum + chunk.gzipBytes, 0) / 1000
}

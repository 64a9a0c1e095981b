import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { repositoryRoot } from '../scripts/repository-root.ts'
import { atMost, type Bench, type BenchRow } from './bench.ts'
import { buildInMemory, kilobytes, type BuiltChunk } from './bundle/built-app.ts'

/** Heavy or later parts of the panel that the first page must not wait for. */
const lazyModules = [
  ['recharts', /node_modules\/(recharts|victory-vendor)\//],
  ['realtime-js', /node_modules\/@supabase\/realtime-js\//],
  ['zod classic', /node_modules\/zod\/v4\/classic\//],
] as const

/** Development servers, demo and scripts: never part of a production build. */
const foreignModules = new RegExp(`^${repositoryRoot}(supabase/embedded|demo|scripts|bench|e2e)/`)
const secretText = /sb_secret_[A-Za-z0-9]|service_role|-----BEGIN [A-Z ]*PRIVATE KEY/

function modulesMatching(chunks: readonly BuiltChunk[], pattern: RegExp) {
  return chunks.flatMap((chunk) => chunk.modules).filter((id) => pattern.test(id))
}

function absent(what: string, found: readonly string[]): BenchRow {
  const value = found.length === 0 ? 'absent' : `${found.length} modules, such as ${found[0]}`
  return { metric: what, target: 'absent', value, unit: '', ok: found.length === 0 }
}

export const bench: Bench = {
  name: 'bundle',
  about: 'what the browser downloads before the first page (F1, F2)',
  isProof: false,
  async run({ log }) {
    const panel = await buildInMemory({ root: repositoryRoot })
    const floor = await buildInMemory({
      configFile: false,
      root: repositoryRoot,
      plugins: [react()],
      build: { rollupOptions: { input: join(repositoryRoot, 'bench/floor-app/main.tsx') } },
    })
    const initial = kilobytes(panel.initial)
    const floorSize = kilobytes(floor.initial)
    for (const chunk of panel.initial) {
      log(`${(chunk.gzipBytes / 1000).toFixed(1).padStart(6)} kB  ${chunk.fileName}`)
    }
    const heaviest = [...panel.pages]
      .map(([name, chunks]) => ({ name, size: kilobytes(chunks) }))
      .reduce((most, page) => (page.size > most.size ? page : most), { name: 'no page', size: 0 })
    const secrets = panel.all.filter((chunk) => secretText.test(chunk.code))
    return [
      atMost('initial JavaScript, gzip', 145, initial, 'kB'),
      atMost(
        `… against the floor app (${floorSize.toFixed(1)} kB)`,
        1.25,
        initial / floorSize,
        '×',
      ),
      atMost('initial JavaScript requests', 8, panel.initial.length, ''),
      atMost(`what ${heaviest.name} adds once, gzip`, 60, heaviest.size, 'kB'),
      atMost('whole panel, gzip', 480, kilobytes(panel.all), 'kB'),
      ...lazyModules.map(([name, pattern]) =>
        absent(`${name} in the initial load`, modulesMatching(panel.initial, pattern)),
      ),
      absent('embedded, demo or script code anywhere', modulesMatching(panel.all, foreignModules)),
      absent(
        'secrets anywhere',
        secrets.map((chunk) => chunk.fileName),
      ),
    ]
  },
}

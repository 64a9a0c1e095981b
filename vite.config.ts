import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { z } from 'zod'
import { aliases } from './scripts/aliases.ts'
import { iconImports } from './scripts/icon-imports.ts'
import { runbookModules } from './scripts/runbooks/runbook-modules.ts'
import { headersForPath } from './scripts/security-headers.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

const vendor =
  /node_modules\/(react|react-dom|scheduler|react-router|@tanstack\/(query-core|react-query)|zod|clsx|@supabase\/(auth|postgrest)-js)\//

// Small parts that most screens use: one file instead of a dozen requests. Not the dialog, which brings
// Radix with it, nor what long lists need: both may come later.
const parts =
  /\/src\/(ui\/(?!dialog|command-dialog|use-scroll-lock|live-rows|virtual-rows)|lib|config|backend\/(errors|request)|app\/paths|app\/shell\/(theme))|\/lucide-react\/|vite\/preload-helper/

/** What somebody without a session waits for, and what loads everything else, which nothing seems to import. */
const firstScreens = /\/src\/(main|app\/pages\/sign-in)\.tsx$|vite\/preload-helper/

type ModuleGraph = { getModuleInfo(id: string): { importers: readonly string[] } | null }

/** Whether the first screens import a module, however far down; what only later pages use is a file of its own. */
function isOnFirstScreens(id: string, graph: ModuleGraph, seen = new Set<string>()): boolean {
  if (firstScreens.test(id)) return true
  if (seen.has(id)) return false
  seen.add(id)
  const importers = graph.getModuleInfo(id)?.importers ?? []
  return importers.some((importer) => isOnFirstScreens(importer, graph, seen))
}

/** It only names what others may use, so that a page which uses one part of it must not take the rest along. */
const auditEntrance = /\/src\/features\/audit\/index\.ts$/

const backendPaths = ['/config.json', '/rest', '/auth', '/functions']

export default defineConfig(({ command }) => {
  const backend = command === 'serve' ? runningBackend() : ''
  return {
    plugins: [react(), iconImports(), runbookModules(), tailwindcss(), productionHeaders()],
    resolve: { alias: aliases },
    define: { 'import.meta.env.VITE_RELEASE': JSON.stringify(release()) },
    build: {
      // The bundle budget is checked by walking this.
      manifest: true,
      // Fonts as data: URLs would need font-src data:.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        treeshake: { moduleSideEffects: [{ test: auditEntrance, sideEffects: false }] },
        output: {
          // Ours changes with every release, these do not: browsers keep them.
          codeSplitting: {
            groups: [
              { name: 'vendor', test: vendor, priority: 2 },
              // Groups take what their modules import along, so the first screens choose first.
              {
                debugName: 'shared',
                name: (id, graph) => (isOnFirstScreens(id, graph) ? 'shared' : null),
                test: parts,
                minShareCount: 2,
                priority: 1,
              },
              { name: 'parts', test: parts, minShareCount: 2 },
            ],
          },
        },
      },
    },
    server: {
      host: '127.0.0.1',
      proxy: {
        ...Object.fromEntries(backendPaths.map((prefix) => [prefix, { target: backend }])),
        '/realtime': { target: backend, ws: true },
      },
    },
    preview: { host: '127.0.0.1' },
  }
})

/** Dev and preview answer under production's policy; dev adds the hash of React's refresh preamble. */
function productionHeaders(): Plugin {
  const preamble = react.preambleCode.replace('__BASE__', '/')
  const hash = `sha256-${createHash('sha256').update(preamble).digest('base64')}`
  return {
    name: 'omnihub:production-headers',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        send(response, { ...headersForPath(pathOf(request), [hash]), ...uncached })
        next()
      })
    },
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        send(response, headersForPath(pathOf(request)))
        next()
      })
    },
  }
}

// Development answers over plain HTTP, where HSTS would poison every other project on localhost.
const uncached = { 'Strict-Transport-Security': 'max-age=0', 'Cache-Control': 'no-cache' }

function pathOf(request: { url?: string }) {
  return new URL(request.url ?? '/', 'http://panel.invalid').pathname
}

function send(
  response: { setHeader(name: string, value: string): unknown },
  headers: Record<string, string>,
) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

/** The backend `npm start` left running, so that `npm run dev` shows the same data. */
function runningBackend() {
  const fallback = 'http://127.0.0.1:54321'
  try {
    const text = readFileSync(path('./.omnihub/connection.json'), 'utf8')
    return z.object({ supabaseUrl: z.string() }).parse(JSON.parse(text)).supabaseUrl
  } catch {
    return fallback
  }
}

function release() {
  const text = readFileSync(path('./package.json'), 'utf8')
  return (
    process.env['VITE_RELEASE'] ?? z.object({ version: z.string() }).parse(JSON.parse(text)).version
  )
}

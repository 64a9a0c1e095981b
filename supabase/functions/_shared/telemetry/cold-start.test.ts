import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { denoProgram } from '../../../embedded/functions/deno-program.ts'

const functionsDir = path.resolve(import.meta.dirname, '../..')
const graph = z.object({
  roots: z.array(z.string()),
  modules: z.array(
    z.object({
      specifier: z.string(),
      dependencies: z
        .array(
          z.object({
            specifier: z.string(),
            code: z.object({ specifier: z.string() }).optional(),
            isDynamic: z.boolean().optional(),
          }),
        )
        .default([]),
    }),
  ),
})

/** What a function imports, as Deno sees it: at its start, and only when it is asked for. */
function importsOf(name: string) {
  const config = path.join(functionsDir, 'deno.json')
  const entry = path.join(functionsDir, name, 'index.ts')
  const told = execFileSync(
    denoProgram(),
    ['info', '--json', '--no-lock', '--no-remote', `--config=${config}`, entry],
    { encoding: 'utf8', env: { DENO_NO_UPDATE_CHECK: '1' } },
  )
  const { roots, modules } = graph.parse(JSON.parse(told))
  const known = new Map(modules.map((module) => [module.specifier, module.dependencies]))
  const seen = new Set(roots)
  const later = new Set<string>()
  const atStart = new Set<string>()
  // A set is walked to the end of what is added meanwhile.
  for (const specifier of seen) {
    for (const { specifier: name, code, isDynamic } of known.get(specifier) ?? []) {
      if (isDynamic) later.add(name)
      else if (code !== undefined) {
        atStart.add(name)
        seen.add(code.specifier)
      }
    }
  }
  return { atStart: [...atStart], later: [...later] }
}

const names = readdirSync(functionsDir).filter((name) =>
  existsSync(path.join(functionsDir, name, 'index.ts')),
)

test.each(names)('%s starts without a library of OpenTelemetry', (name) => {
  const { atStart, later } = importsOf(name)
  expect(atStart).toContain('zod/mini')
  expect(atStart.filter((specifier) => specifier.includes('opentelemetry'))).toEqual([])
  expect(later).toContain('./otlp.ts')
})

import { readFileSync } from 'node:fs'
import { z } from 'zod'

const vercelConfig = z.object({
  headers: z.array(
    z.object({
      source: z.string(),
      headers: z.array(z.object({ key: z.string(), value: z.string() })),
    }),
  ),
})

/** The header rules of vercel.json, in file order. Throws when the file is missing or malformed. */
export function readHeaderRules() {
  const text = readFileSync(new URL('../vercel.json', import.meta.url), 'utf8')
  // Sources stay in the part of Vercel's syntax that is also a regular expression, so one file serves both.
  return vercelConfig.parse(JSON.parse(text)).headers.map((rule) => ({
    matches: new RegExp(`^${rule.source}$`),
    headers: rule.headers,
  }))
}

/**
 * The response headers production sends for a path (`/assets/x.js`), so that the gateway and the
 * dev and preview servers send the same. A later rule wins, as on Vercel. `scriptHashes` (such as
 * `'sha256-…'`, without quotes) is for the dev server's one inline script and for nothing else.
 */
export function headersForPath(path: string, scriptHashes: readonly string[] = []) {
  const headers: Record<string, string> = {}
  for (const rule of readHeaderRules()) {
    if (!rule.matches.test(path)) continue
    for (const { key, value } of rule.headers) headers[key] = value
  }
  const policy = headers['Content-Security-Policy']
  if (policy && scriptHashes.length > 0) {
    const sources = scriptHashes.map((hash) => `'${hash}'`).join(' ')
    headers['Content-Security-Policy'] = policy.replace(
      "script-src 'self'",
      `script-src 'self' ${sources}`,
    )
  }
  return headers
}

/** Headers that every response of the panel carries: those of the document itself. */
export function securityHeaders(scriptHashes: readonly string[] = []) {
  return headersForPath('/', scriptHashes)
}

/** Parses a Content-Security-Policy into directive → sources, for checks. */
export function parsePolicy(policy: string) {
  const directives = new Map<string, string[]>()
  for (const part of policy.split(';')) {
    const [name, ...sources] = part.trim().split(/\s+/)
    if (name) directives.set(name, sources)
  }
  return directives
}

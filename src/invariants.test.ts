import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

// Tracked and new files alike, so that a defect shows before it is committed.
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path && existsSync(join(root, path)))

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const matching = (pattern: RegExp) => files.filter((path) => pattern.test(path))

function importsOf(path: string) {
  return [...read(path).matchAll(/(?<!["'`\w])(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    (match) => match[1] ?? '',
  )
}

describe('the domain', () => {
  const domain = matching(/^supabase\/functions\/_shared\/domain\/.*(?<!\.test)\.ts$/)

  it('is there', () => {
    expect(domain.length).toBeGreaterThan(5)
  })

  it.each(domain)('%s imports only itself and zod', (path) => {
    const foreign = importsOf(path).filter(
      (name) => !/^(\.{1,2}\/|@domain\/|zod$|zod\/)/.test(name),
    )
    expect(foreign).toEqual([])
  })

  it.each(domain.filter((path) => path.includes('/domain/controls/')))(
    '%s, loaded by every guarded call, imports nothing else',
    (path) => {
      expect(importsOf(path).filter((name) => !name.startsWith('./'))).toEqual([])
    },
  )

  it.each(domain)('%s asks no clock, chance or platform', (path) => {
    expect(read(path)).not.toMatch(/Date\.now|new Date\(\)|Math\.random|crypto\.|process\.|Deno\./)
  })
})

describe('the panel', () => {
  it('names no file of the embedded Supabase, the demo or the scripts', () => {
    const sources = matching(/^src\/.*(?<!\.test)\.tsx?$/)
    const foreign = sources.filter((path) =>
      importsOf(path).some((name) => /supabase\/embedded|\/(demo|scripts|bench|e2e)\//.test(name)),
    )
    expect(foreign).toEqual([])
  })

  it('switches off no rule about layers, purity or policy', () => {
    const loose = matching(/\.(ts|tsx|js|mjs)$/).filter((path) =>
      /eslint-disable[^\n]*(omnihub\/layers|no-restricted-(syntax|globals))/.test(read(path)),
    )
    expect(loose.filter((path) => path !== 'src/invariants.test.ts')).toEqual([])
  })
})

describe('migrations', () => {
  const migrations = matching(/^supabase\/migrations\/.*\.sql$/)
  const tables = migrations.flatMap((path) =>
    [...read(path).matchAll(/^create (?:unlogged )?table (?:if not exists )?([\w.]+)/gim)].map(
      (match) => [match[1] ?? '', path] as const,
    ),
  )

  it('create tables', () => {
    expect(tables.length).toBeGreaterThan(8)
  })

  it.each(tables)('%s has row level security in %s', (table, path) => {
    const [schema, name] = table.split('.')
    const itself = `alter table ${schema}\\.${name}\\s+enable row level security`
    // Or as one of several tables that a loop goes through.
    const byLoop = `array\\[[^\\]]*'${name}'[^\\]]*\\][\\s\\S]*'alter table ${schema}\\.%I enable row level security'`
    expect(read(path)).toMatch(new RegExp(`${itself}|${byLoop}`, 'i'))
  })

  it('carry increasing UTC timestamps', () => {
    const names = migrations.map((path) => path.split('/').at(-1) ?? '')
    expect(names.filter((name) => !/^\d{14}_[a-z0-9_]+\.sql$/.test(name))).toEqual([])
    expect(new Set(names.map((name) => name.slice(0, 14))).size).toBe(names.length)
  })
})

describe('documents', () => {
  const documents = matching(/\.md$/)
  const links = documents.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)].map(
      (match) => [path, match[1] ?? ''] as const,
    ),
  )

  it.each(links)('%s links to %s, which exists', (path, target) => {
    expect(existsSync(join(root, dirname(path), decodeURIComponent(target)))).toBe(true)
  })
})

describe('the repository', () => {
  const secrets = [
    /\bsb_secret_[A-Za-z0-9_-]{16,}/,
    /\bohk_[A-Za-z0-9]{24,}/,
    /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}/,
    /\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}/,
    /\b(?:ghp|gho|ghs)_[A-Za-z0-9]{36}/,
    /\bAKIA[0-9A-Z]{16}\b/,
    /\bdp\.st\.[a-z0-9_]+\.[A-Za-z0-9]{20,}/,
  ]

  it('holds no secrets', () => {
    const text = matching(/\.(ts|tsx|js|mjs|json|sql|md|yml|toml|html|css|sh|env|example)$/)
    const leaking = text.filter((path) => secrets.some((pattern) => pattern.test(read(path))))
    expect(leaking).toEqual([])
  })

  it('keeps its files small', () => {
    const sources = matching(/\.(ts|tsx|js|mjs)$/).filter(
      (path) => !/\.(test|spec)\.|database\.types/.test(path),
    )
    const lines = sources
      .map((path) => ({ path, count: read(path).split('\n').length - 1 }))
      .sort((a, b) => a.count - b.count)
    const at = (share: number) => lines[Math.floor((lines.length - 1) * share)]?.count ?? 0
    const measured = `${lines.length} files: median ${at(0.5)}, p90 ${at(0.9)}, max ${at(1)} lines`
    expect(at(0.5), measured).toBeLessThanOrEqual(80)
    expect(at(0.9), measured).toBeLessThanOrEqual(200)
    expect(lines.filter(({ count }) => count > 300).map(({ path }) => path)).toEqual([])
  })
})

import { z } from 'zod'
import { rows } from './database.ts'

const ours = /\b(public|private|schedule|notify|metrics|audit)\.([a-z_0-9]+)\s*\(/g
const writing = /\b(insert into|update|delete from|truncate|drop table)\s+([a-z_]+\.[a-z_%0-9]+)/gi

/** What a refusal writes, and nothing that succeeds: these are not followed. */
const refusing = ['refuse', 'refuse_unless_admin', 'refuse_unless_fresh_admin', 'invalid_field']

interface Body {
  name: string
  calls: string[]
  writes: string[]
}

let graph: Map<string, Body> | undefined

/** Which tables a function may write, itself or through what it calls, by the text of their bodies. */
export async function writesReachedBy(name: string): Promise<string[]> {
  graph ??= await readBodies()
  const seen = new Set<string>()
  const found = new Set<string>()
  const waiting = [name]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    const body = graph.get(next)
    body?.writes.forEach((write) => found.add(write))
    waiting.push(...(body?.calls ?? []))
  }
  return [...found].sort()
}

async function readBodies(): Promise<Map<string, Body>> {
  const found = z.array(z.object({ name: z.string(), source: z.string() })).parse(
    await rows(
      `select p.pronamespace::regnamespace || '.' || p.proname as name,
         coalesce(nullif(p.prosrc, ''), pg_get_functiondef(p.oid)) as source
       from pg_proc p
       where p.prokind = 'f' and p.pronamespace::regnamespace::text in ('public', 'private', 'schedule', 'notify', 'metrics', 'audit')`,
    ),
  )
  const bodies = new Map<string, Body>()
  for (const { name, source } of found) {
    const body = bodies.get(name) ?? { name, calls: [], writes: [] }
    const text = source.replace(/--.*$/gm, '')
    for (const [, schema, called] of text.matchAll(ours)) {
      const target = `${schema}.${called}`
      if (target !== name && !refusing.includes(called ?? '')) body.calls.push(target)
    }
    for (const [, , table] of text.matchAll(writing)) body.writes.push(table ?? '')
    bodies.set(name, body)
  }
  return bodies
}

import { readFileSync } from 'node:fs'

/**
 * Reads `verify_jwt` per function from a Supabase `config.toml`. As on hosted, a function not named there wants
 * a token. Only `[functions.<name>]` tables are read.
 */
export function readVerifyJwt(configFile: string): (name: string) => boolean {
  const verify = new Map<string, boolean>()
  let current: string | null = null
  for (const raw of readFileSync(configFile, 'utf8').split('\n')) {
    const line = raw.replace(/#.*$/, '').trim()
    const table = /^\[(.+)\]$/.exec(line)
    if (table) current = /^functions\."?([A-Za-z0-9_-]+)"?$/.exec(table[1] ?? '')?.[1] ?? null
    const setting = /^verify_jwt\s*=\s*(true|false)$/.exec(line)
    if (current !== null && setting) verify.set(current, setting[1] === 'true')
  }
  return (name) => verify.get(name) ?? true
}

import type { JSONWebKeySet } from 'jose'
import * as z from 'zod/mini'
import { logLevels, type LogLevel } from './log.ts'

/** What a function is given by its surroundings. Never a database address. */
export type Environment = {
  readonly supabaseUrl: string
  readonly publishableKeys: readonly string[]
  readonly secretKeys: readonly string[]
  readonly secretKey: string
  readonly publishableKey: string
  readonly jwks: JSONWebKeySet
  readonly signingKey: string
  readonly allowedOrigins: readonly string[]
  /** `OMNIHUB_LOG_LEVEL`; on loopback warnings only, elsewhere a line per request. */
  readonly logLevel: LogLevel
  /** True on loopback, where a read of the controls answers in a few ms. */
  readonly isLocal: boolean
}

const keys = z.record(z.string(), z.string().check(z.minLength(1)))
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

/** Reads the environment once at start. Throws, naming the variable, when one is missing or broken. */
export function readEnvironment(get: (name: string) => string | undefined): Environment {
  const supabaseUrl = new URL(required(get, 'SUPABASE_URL')).origin
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(supabaseUrl).hostname)
  const secretKeys = json(get, 'SUPABASE_SECRET_KEYS', keys)
  const publishableKeys = json(get, 'SUPABASE_PUBLISHABLE_KEYS', keys)
  return {
    supabaseUrl,
    secretKeys: Object.values(secretKeys),
    publishableKeys: Object.values(publishableKeys),
    secretKey: preferred(secretKeys, 'SUPABASE_SECRET_KEYS'),
    publishableKey: preferred(publishableKeys, 'SUPABASE_PUBLISHABLE_KEYS'),
    jwks: json(get, 'SUPABASE_JWKS', keySet),
    signingKey: required(get, 'OMNIHUB_SIGNING_KEY'),
    allowedOrigins: (get('OMNIHUB_ALLOWED_ORIGINS') ?? '').split(',').filter(Boolean),
    logLevel:
      logLevels.find((level) => level === get('OMNIHUB_LOG_LEVEL')) ?? (isLocal ? 'warn' : 'info'),
    isLocal,
  }
}

function required(get: (name: string) => string | undefined, name: string): string {
  const value = get(name)
  if (!value) throw new Error(`${name} is not set`)
  return value
}

function json<T>(
  get: (name: string) => string | undefined,
  name: string,
  schema: z.ZodMiniType<T>,
): T {
  const parsed = z.safeParse(schema, parseJson(required(get, name)))
  if (!parsed.success) throw new Error(`${name} is not what it should be`)
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function preferred(named: Record<string, string>, name: string): string {
  const key = named.default ?? Object.values(named)[0]
  if (key === undefined) throw new Error(`${name} holds no key`)
  return key
}

import type { EmailDriver } from '@supabase/lite'
import type { Pool } from 'pg'
import type { TokenVerifier } from '../tokens.ts'
import type { AccessTokenMint } from './access-token.ts'
import type { AuthProcessConfig } from './auth-messages.ts'
import type { DoorLog } from './door-log.ts'
import type { HashingQueue } from './hashing-queue.ts'
import type { LiteAuth } from './lite-auth.ts'
import type { SignInGate } from './sign-in-gate.ts'
import type { TokenBuckets } from './token-bucket.ts'

/** What every endpoint of the auth process works with. */
export interface AuthContext {
  config: AuthProcessConfig
  pool: Pool
  lite: LiteAuth
  mail: EmailDriver
  tokens: AccessTokenMint
  verifier: TokenVerifier
  gate: SignInGate
  /** Writes down who came, who left and who was refused. */
  door: DoorLog
  hashing: HashingQueue
  /** Keeps a refused sign-in waiting until a fixed time after its arrival (`performance.now()`). */
  holdBack(arrivedAt: number): Promise<void>
  /** Codes asked for and codes tried, per account. */
  codes: TokenBuckets
  /** Runs one piece of work per key at a time. */
  exclusive<T>(key: string, work: () => Promise<T>): Promise<T>
  log(line: string): void
}

/** A request as it came from the gateway. */
export interface AuthRequest {
  request: Request
  /** The body, as text; empty without one. */
  body: string
  url: URL
  /** Path below `/auth/v1`. */
  path: string
  /** Who calls, as the gateway saw it. */
  address: string
}

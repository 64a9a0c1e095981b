import type { InfraReading, InfraSourceName } from '../domain/infra/metrics.ts'
import type { Result } from '../domain/result.ts'

/** Why nothing could be read, in words for whoever is woken by it, without anything secret. */
export type InfraFailure = { readonly message: string }

/** Tells how the machine, the database or the cache runs. A name that it cannot tell is missing, never zero. */
export type InfraSource = {
  readonly name: InfraSourceName
  /** Never rejects. */
  readonly read: () => Promise<Result<InfraReading, InfraFailure>>
}

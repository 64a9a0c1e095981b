import { z } from 'zod'
import { bind, type Binding } from './binding.ts'

const flag = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
  .catch(false)

const presenceKey = z.union([z.string(), z.number().transform(String)]).catch('')

const joinSchema = z.object({
  access_token: z.unknown().optional(),
  config: z.object({
    broadcast: z
      .object({ ack: flag, self: flag, replay: z.unknown().optional() })
      .catch({ ack: false, self: false, replay: undefined }),
    presence: z.object({ enabled: flag, key: presenceKey }).catch({ enabled: false, key: '' }),
    private: flag,
    postgres_changes: z
      .array(z.unknown())
      .catch([])
      .transform((entries) => entries.flatMap(toBinding)),
  }),
})

export interface JoinConfig {
  ack: boolean
  self: boolean
  /** True when messages of the past are asked for. */
  replay: boolean
  presence: boolean
  /** Empty when the server is to choose one. */
  presenceKey: string
  private: boolean
  bindings: Binding[]
  token: unknown
}

/** Reads a join's payload. What does not parse falls back to its default; null without a `config`. */
export function readJoinConfig(payload: unknown): JoinConfig | null {
  const parsed = joinSchema.safeParse(payload)
  if (!parsed.success) return null
  const { broadcast, presence, private: isPrivate, postgres_changes: bindings } = parsed.data.config
  return {
    ack: broadcast.ack,
    self: broadcast.self,
    replay: (broadcast.replay ?? null) !== null,
    presence: presence.enabled,
    presenceKey: presence.key,
    private: isPrivate,
    bindings,
    token: parsed.data.access_token,
  }
}

function toBinding(entry: unknown): Binding[] {
  const object = z.record(z.string(), z.unknown()).safeParse(entry)
  return object.success ? [bind(object.data)] : []
}

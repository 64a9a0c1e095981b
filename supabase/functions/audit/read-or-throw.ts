import type * as z from 'zod/mini'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'

/** Reads a page of what is being exported, patiently. Throws where it cannot be read: half a file must not look whole. */
export async function readOrThrow<T>(
  database: RpcOptions,
  name: string,
  args: Record<string, unknown>,
  shape: z.ZodMiniType<T>,
): Promise<T> {
  const read = await callRpc({ ...database, timeoutMs: 15_000 }, name, args, shape)
  if (read.ok) return read.value
  throw new Error(`${read.error.code}: ${read.error.message}`)
}

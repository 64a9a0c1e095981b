import { createGuard, type Guard } from '../../supabase/functions/_shared/http/guard.ts'

export const operation = 'sync_invoice'

/** A guard over one fixed answer of the database, already read once, with the clocks of this machine. */
export async function primedGuard(answer: unknown): Promise<Guard> {
  const guard = createGuard({
    source: { read: () => Promise.resolve(answer), acknowledge: () => Promise.resolve() },
    instance: {
      id: '00000000-0000-4000-8000-000000000000',
      functionName: 'bench',
      startedAt: new Date().toISOString(),
    },
    clock: () => ({ monotonicMs: performance.now(), wallMs: Date.now() }),
    readTimeoutMs: 150,
    keepAlive: () => undefined,
  })
  await guard.ask({ operation })
  return guard
}

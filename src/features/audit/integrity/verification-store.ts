import { useSyncExternalStore } from 'react'
import type { AuditIntegrity } from '@/backend/audit-seals.ts'
import { serverNow } from '@/lib/clock.ts'
import { recall, remember, type Remembered } from './remembered.ts'
import { type Progress, type Verification, verifyLog } from './verify-log.ts'

export type VerificationState =
  | { kind: 'idle' }
  | { kind: 'running'; integrity: AuditIntegrity; progress: Progress }
  | {
      kind: 'done'
      integrity: AuditIntegrity
      verification: Verification
      /** What this browser had seen before. */
      before: Remembered | null
      at: number
      tookMs: number
    }
  | { kind: 'failed'; error: Error }

let state: VerificationState = { kind: 'idle' }
let running: AbortController | null = null
const listeners = new Set<() => void>()

/** One check at a time, which goes on while its dialog is closed and the pill tells how far it is. */
export function useVerification(): VerificationState {
  return useSyncExternalStore(subscribe, () => state)
}

/** Begins; whoever asks while one runs gets that one. */
export async function startVerification(integrity: AuditIntegrity): Promise<void> {
  if (running) return
  const controller = new AbortController()
  running = controller
  const before = recall(integrity.installation)
  const startedAt = performance.now()
  const none = { step: 'checkpoints' as const, checked: 0, head: null, rowsPerSecond: null }
  set({ kind: 'running', integrity, progress: none })
  try {
    const verification = await verifyLog(integrity, before, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (!controller.signal.aborted) set({ kind: 'running', integrity, progress })
      },
    })
    const tookMs = performance.now() - startedAt
    const at = serverNow()
    const { problem, head, keyIds } = verification
    if (!problem && head) {
      remember({ ...head, installation: integrity.installation, keyIds: [...keyIds], at })
    }
    set({ kind: 'done', integrity, verification, before, at, tookMs })
  } catch (error) {
    if (controller.signal.aborted) return
    set({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) })
  } finally {
    if (running === controller) running = null
  }
}

export function stopVerification() {
  running?.abort()
  running = null
  set({ kind: 'idle' })
}

function set(next: VerificationState) {
  state = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

import { saveFile } from '@/lib/save-file.ts'
import type { VerificationState } from './verification-store.ts'

/** Everything a check found, as a file that can be kept beside an export. */
export function saveReport(done: Extract<VerificationState, { kind: 'done' }>) {
  const { integrity, verification, before, at, tookMs } = done
  const report = {
    report: 'omnihub-audit-verification-1',
    installation: integrity.installation,
    verified_at: new Date(at).toISOString(),
    took_ms: Math.round(tookMs),
    verified_to: verification.verifiedTo,
    checked: verification.checked,
    problem: verification.problem,
    head: verification.head && {
      chain_no: verification.head.chainNo,
      hash: verification.head.hash,
    },
    anchored_to: verification.anchoredTo,
    anchored_at: verification.anchoredAt,
    key_ids: verification.keyIds,
    checkpoints: { location: verification.location, error: verification.checkpointsError },
    unsealed: integrity.unsealed,
    archived_to: integrity.archivedTo,
    seen_before: before && {
      chain_no: before.chainNo,
      hash: before.hash,
      at: new Date(before.at).toISOString(),
    },
  }
  const day = new Date(at).toISOString().slice(0, 10)
  saveFile(
    `audit-verification-${day}.json`,
    `${JSON.stringify(report, null, 2)}\n`,
    'application/json',
  )
}

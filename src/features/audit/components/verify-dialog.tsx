import { ShieldCheck } from 'lucide-react'
import type { AuditIntegrity } from '@/backend/audit-seals.ts'
import { Button } from '@/ui/button.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { saveReport } from '../integrity/report.ts'
import {
  startVerification,
  stopVerification,
  useVerification,
} from '../integrity/verification-store.ts'
import { VerifyProgress } from './verify-progress.tsx'
import { VerifyResult } from './verify-result.tsx'

/** Verifies the log in this browser: what it would prove, how far it is, what it found. */
export function VerifyDialog({
  integrity,
  onClose,
}: {
  integrity: AuditIntegrity
  onClose: () => void
}) {
  const verification = useVerification()
  const isRunning = verification.kind === 'running'
  const start = () => void startVerification(integrity)

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title="Verify the log in this browser"
      description="Hashes every entry again, and compares it with the chain and with what was published outside the database. Nothing leaves this browser."
      footerStart={
        isRunning ? (
          <Button size="lg" onClick={stopVerification}>
            Stop checking
          </Button>
        ) : (
          <Button size="lg" onClick={onClose}>
            Close
          </Button>
        )
      }
      footerEnd={
        verification.kind === 'done' ? (
          <>
            <Button size="lg" onClick={start}>
              Check again
            </Button>
            <Button size="lg" variant="primary" onClick={() => saveReport(verification)}>
              Save report
            </Button>
          </>
        ) : isRunning ? null : (
          <Button size="lg" variant="primary" icon={ShieldCheck} onClick={start}>
            Verify now
          </Button>
        )
      }
    >
      {verification.kind === 'running' ? (
        <VerifyProgress integrity={verification.integrity} progress={verification.progress} />
      ) : verification.kind === 'done' ? (
        <VerifyResult done={verification} onLeave={onClose} />
      ) : verification.kind === 'failed' ? (
        <ErrorState title="The check did not come to an end" level={3} onRetry={start}>
          {verification.error.message} Nothing is known of the log; it was neither proven nor
          disproven.
        </ErrorState>
      ) : (
        <BeforeTheCheck integrity={integrity} />
      )}
    </Dialog>
  )
}

function BeforeTheCheck({ integrity }: { integrity: AuditIntegrity }) {
  return (
    <ul className="grid list-disc gap-2 pl-4.5 text-13 text-fg-2">
      <li>
        A changed, missing, moved or added entry breaks the chain of seals, and the first one is
        named.
      </li>
      <li>
        {integrity.anchoredTo === null
          ? 'No checkpoint was published outside the database yet. Until there is one, whoever owns the database could write the whole log anew unnoticed.'
          : 'Checkpoints outside the database show when the chain was cut or written anew, even by whoever owns the database.'}
      </li>
      <li>
        What no seal covers yet is not proven, and nobody can prove that something was never written
        down.
      </li>
    </ul>
  )
}

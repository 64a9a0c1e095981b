import { ShieldCheck } from 'lucide-react'
import type { AuditIntegrity } from '@/backend/audit-seals.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Time } from '@/ui/time.tsx'
import { saveReport } from '../integrity/report.ts'
import {
  startVerification,
  stopVerification,
  useVerification,
} from '../integrity/verification-store.ts'
import { countEntries } from '../integrity/words.ts'
import { DifferenceNote } from './difference-note.tsx'
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
      {integrity.difference ? (
        <DifferenceNote difference={integrity.difference} onLeave={onClose} />
      ) : null}
      {verification.kind === 'running' ? (
        <VerifyProgress integrity={verification.integrity} progress={verification.progress} />
      ) : verification.kind === 'done' ? (
        <VerifyResult
          done={verification}
          isElsewhereWrong={integrity.difference !== null}
          onLeave={onClose}
        />
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

/** What the words of the pill mean, and what is not proven. */
function BeforeTheCheck({ integrity }: { integrity: AuditIntegrity }) {
  const { sealedSeq, anchoredSeq, anchoredAt, keyId, unsealed } = integrity
  const { entriesReadAt, checkpointsReadAt } = integrity
  return (
    <dl className="grid gap-3 text-13 text-fg-2 *:grid *:gap-x-3 *:gap-y-0.5 tablet:*:grid-cols-[88px_minmax(0,1fr)]">
      <div>
        <dt className="font-strong text-fg">Sealed</dt>
        <dd className="text-pretty">
          {sealedSeq === null ? 'Nothing yet.' : `To entry #${formatCount(sealedSeq)}.`} A seal is a
          hash of the entry and of the seal before it: whoever changes, removes, moves or adds an
          entry breaks the chain there.
          {entriesReadAt === null ? null : (
            <>
              {' '}
              The server last read all of them again <Time at={entriesReadAt} isFocusable={false} />
              .
            </>
          )}
        </dd>
      </div>
      <div>
        <dt className="font-strong text-fg">Anchored</dt>
        <dd className="text-pretty">
          {anchoredAt === null || anchoredSeq === null ? (
            'Nothing yet. Until a checkpoint lies outside the database, whoever owns the database could write the whole log anew unnoticed.'
          ) : (
            <>
              To entry #{formatCount(anchoredSeq)}, <Time at={anchoredAt} isFocusable={false} />. A
              checkpoint signed by key{' '}
              <span className="mono text-12 whitespace-nowrap">{keyId}</span> lies outside the
              database and shows when the log was cut or written anew, even by whoever owns the
              database.
              {checkpointsReadAt === null ? null : (
                <>
                  {' '}
                  All published ones were last compared{' '}
                  <Time at={checkpointsReadAt} isFocusable={false} />.
                </>
              )}
            </>
          )}
        </dd>
      </div>
      <div>
        <dt className="font-strong text-fg">Not proven</dt>
        <dd className="text-pretty">
          {unsealed === 0 ? '' : `${countEntries(unsealed)} not sealed yet. `}
          That what the log says did happen, and that nothing happened which was never written down.
        </dd>
      </div>
    </dl>
  )
}

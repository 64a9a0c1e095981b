import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Operation } from '@/backend/operations.ts'
import { Button } from '@/ui/button.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { SecretOnce } from '@/ui/secret-once.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { settingsMutations } from '../mutations.ts'

type Step = { kind: 'show'; version: number } | { kind: 'rotate' } | null

/** The key that calls to the endpoint are signed with: shown once per version, and replaced in two steps. */
export function SigningKey({ operation }: { operation: Operation }) {
  const [step, setStep] = useState<Step>(null)
  const version = operation.definition.key_version
  const close = () => setStep(null)
  return (
    <section aria-label="Signing key" className="grid gap-2 text-13">
      <h3 className="font-strong">Signing key</h3>
      <p className="text-12 text-fg-3">
        Calls carry version {version}. To rotate, give the receiver the key of version {version + 1}{' '}
        first, then switch: it must accept both meanwhile.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => setStep({ kind: 'show', version })}>
          Show version {version}…
        </Button>
        <Button size="sm" onClick={() => setStep({ kind: 'show', version: version + 1 })}>
          Show version {version + 1}…
        </Button>
        <Button size="sm" onClick={() => setStep({ kind: 'rotate' })}>
          Switch to version {version + 1}…
        </Button>
      </div>
      {step?.kind === 'show' ? (
        <ShowKey name={operation.definition.name} version={step.version} onClose={close} />
      ) : null}
      {step?.kind === 'rotate' ? <Rotate operation={operation} onClose={close} /> : null}
    </section>
  )
}

function ShowKey({
  name,
  version,
  onClose,
}: {
  name: string
  version: number
  onClose: () => void
}) {
  const { isSignInFresh, StepUp } = useCommandSurroundings()
  const take = useMutation(settingsMutations.takeSigningKey())
  const keys = take.data
  return (
    <CommandDialog
      title={`Signing key of ${name}, version ${version}`}
      description="Nobody can show it a second time, here or anywhere else in the panel."
      isDismissible={keys === undefined}
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          {keys === undefined ? 'Cancel' : 'I have kept them'}
        </Button>
      }
      footerEnd={
        keys === undefined ? (
          <Button
            size="lg"
            variant="primary"
            pending={take.isPending}
            pendingLabel="Deriving…"
            disabledReason={isSignInFresh ? null : 'Confirm that it is you'}
            onClick={() => take.mutate({ name, keyVersion: version })}
          >
            Show it once
          </Button>
        ) : null
      }
    >
      <CommandFailure error={take.error} />
      {keys === undefined ? (
        <StepUp purpose="this key" />
      ) : (
        <div className="grid gap-3">
          <SecretOnce
            title="For the receiver, shown once"
            label={`Signing key, version ${version}`}
            secret={keys.key}
          >
            Put it where the receiver of <span className="mono">{name}</span> reads it, and give it
            to no agent: whoever has it can call like OmniHub. 32 bytes in base64, for HMAC-SHA256.
          </SecretOnce>
          <SecretOnce
            title="For agents, shown once"
            label={`Callback key, version ${version}`}
            secret={keys.callback_key}
          >
            Only for agents that want to be called back. They check callbacks with it; no call can
            be signed with it.
          </SecretOnce>
        </div>
      )}
    </CommandDialog>
  )
}

function Rotate({ operation, onClose }: { operation: Operation; onClose: () => void }) {
  const { definition, revision } = operation
  const next = definition.key_version + 1
  const save = useMutation({
    ...settingsMutations.saveOperation(),
    onSuccess: () => {
      onClose()
      confirmToast(`Calls to ${definition.name} carry version ${next} of its key`)
    },
  })
  return (
    <ConfirmCommand
      title={`Sign calls to ${definition.name} with version ${next}`}
      description="A receiver that does not have the new key yet refuses every call from here on."
      confirm={`Switch to version ${next}`}
      pendingLabel="Switching…"
      purpose="this switch"
      isPending={save.isPending}
      error={save.error}
      onClose={onClose}
      onConfirm={(reason) =>
        save.mutate({
          definition: { ...definition, key_version: next },
          reason,
          expectedRevision: revision,
        })
      }
    />
  )
}

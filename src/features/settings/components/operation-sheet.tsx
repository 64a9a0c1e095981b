import { useMutation, useQuery } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { isBackendError } from '@/backend/errors.ts'
import type { Operation } from '@/backend/operations.ts'
import { numberIn } from '@/lib/number-in-text.ts'
import { Button } from '@/ui/button.tsx'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, TextArea } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import { Sheet, SheetActions } from '@/ui/sheet.tsx'
import { Switch } from '@/ui/switch.tsx'
import { Time } from '@/ui/time.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { type DefinitionChange, definitionChanges } from '../lib/definition-diff.ts'
import {
  definitionOf,
  draftOf,
  draftProblems,
  emptyDraft,
  type OperationDraft,
} from '../lib/operation-draft.ts'
import { policyObstacle } from '../lib/policy-words.ts'
import { settingsMutations } from '../mutations.ts'
import { settingsQueries } from '../queries.ts'
import { DefinitionChanges } from './definition-changes.tsx'
import { EndpointTest } from './endpoint-test.tsx'
import { OperationFields } from './operation-fields.tsx'
import { PolicyNote } from './policy-note.tsx'
import { RevisionHistory } from './revision-history.tsx'
import { SigningKey } from './signing-key.tsx'

/** Registers an operation (`operation` null) or edits one: saving makes a revision, with a reason. */
export function OperationSheet({
  operation,
  onToggle,
  onSaved,
  onClose,
}: {
  operation: Operation | null
  onToggle: (operation: Operation) => void
  onSaved: (name: string) => void
  onClose: () => void
}) {
  const { isSignInFresh, StepUp, staleReason } = useCommandSurroundings()
  // What was on the screen when editing began; somebody may save another revision meanwhile.
  const [opened, setOpened] = useState(operation)
  const [draft, setDraft] = useState(() => (operation ? draftOf(operation.definition) : emptyDraft))
  const [reason, setReason] = useState('')
  const [wasTried, setTried] = useState(false)
  const fields = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The first one that is marked may be far above the button.
    if (wasTried) fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [wasTried])
  const save = useMutation({
    ...settingsMutations.saveOperation(),
    onSuccess: ({ name, revision }) => {
      confirmToast(`${name} saved as revision ${revision}`)
      setReason('')
      setTried(false)
      if (opened === null) onSaved(name)
    },
  })

  const problems = draftProblems(draft)
  const requiredApprovals = numberIn(draft.requiredApprovals)
  const isCheckable =
    Number.isInteger(requiredApprovals) && problems.requiredApprovals === undefined
  const { data: check } = useQuery({
    ...settingsQueries.policy({
      operation: draft.name.trim(),
      riskLevel: draft.riskLevel,
      requiredApprovals,
    }),
    enabled: isCheckable && requiredApprovals > 0,
  })
  const shownCheck = isCheckable && requiredApprovals > 0 ? check : undefined

  const definition = definitionWithin(opened, draft)
  const changes = opened ? definitionChanges(opened.definition, definition) : []
  let meanwhile: DefinitionChange[] | null = null
  if (opened && operation && operation.revision !== opened.revision) {
    const isSame = definitionChanges(operation.definition, definitionWithin(operation, draft))
    // Nothing of one's own would be lost, as after one's own save: go on from the newer revision.
    if (changes.length === 0 || isSame.length === 0) startFrom(operation)
    else meanwhile = definitionChanges(opened.definition, operation.definition)
  }
  const obstacle = saveObstacle()

  function saveObstacle() {
    if (meanwhile) return 'Look at what changed first'
    if (staleReason) return staleReason
    if (wasTried && Object.keys(problems).length > 0) return 'Correct what is marked'
    const policy = policyObstacle(shownCheck, { riskLevel: draft.riskLevel, requiredApprovals })
    if (policy) return policy
    if (opened && changes.length === 0) return 'Nothing is changed'
    if (!isSignInFresh) return 'Confirm that it is you'
    return reason.trim() === '' ? 'Say why' : null
  }

  function handleSave() {
    setTried(true)
    if (Object.keys(problems).length > 0) return
    save.mutate({
      definition,
      reason: reason.trim(),
      expectedRevision: opened?.revision ?? null,
    })
  }

  function startFrom(newer: Operation) {
    setOpened(newer)
    setDraft(draftOf(newer.definition))
  }

  function handleLookAgain(newer: Operation) {
    startFrom(newer)
    save.reset()
  }

  return (
    <Sheet
      title={opened ? <span className="mono">{opened.definition.name}</span> : 'Register operation'}
      description={
        operation ? (
          <>
            Revision {operation.revision}. Last changed <Time at={operation.savedAt} format="day" />{' '}
            by {operation.savedByName}.
          </>
        ) : (
          'Agents may ask for it once it is saved and enabled.'
        )
      }
      onClose={onClose}
      footer={
        <SheetActions onCancel={onClose}>
          <Button
            size="lg"
            variant="primary"
            pending={save.isPending}
            pendingLabel="Saving…"
            disabledReason={obstacle}
            reasonPlacement="beside"
            onClick={handleSave}
          >
            Save operation
          </Button>
        </SheetActions>
      }
    >
      {meanwhile && operation ? (
        <Note
          role="alert"
          tone="warn"
          icon={Users}
          title={`${operation.savedByName} saved revision ${operation.revision} meanwhile`}
        >
          Nothing of yours was written. This is what changed:
          <div className="my-2.5">
            <DefinitionChanges changes={meanwhile} />
          </div>
          <Button onClick={() => handleLookAgain(operation)}>
            Start again from revision {operation.revision}
          </Button>
        </Note>
      ) : isBackendError(save.error, 'STALE_VERSION') ? (
        <Note role="alert" tone="warn" icon={Users} title={save.error.message}>
          Nothing of yours was written. The page is reading what it is now.
        </Note>
      ) : (
        <CommandFailure error={save.error} />
      )}
      <div ref={fields} className="contents">
        <OperationFields
          // What is chosen in it belongs to the revision that it began from.
          key={opened?.revision ?? 0}
          draft={draft}
          problems={wasTried ? problems : {}}
          isNew={opened === null}
          onChange={setDraft}
          underEndpoint={
            operation ? (
              <EndpointTest
                name={operation.definition.name}
                revision={operation.revision}
                mayTest
                hasUnsavedAddress={draft.endpointUrl.trim() !== operation.definition.endpoint_url}
              />
            ) : (
              <p className="text-12 text-fg-3">It can be tested once it is saved.</p>
            )
          }
          underPolicy={<PolicyNote check={shownCheck} />}
        />
      </div>
      <div className="flex items-center justify-between gap-4 border-t border-line pt-4 text-13">
        <span>
          <span className="font-medium">Enabled</span>
          <span className="block text-12 text-fg-3">Off refuses every new call at once.</span>
        </span>
        <Switch
          isOn={operation?.definition.enabled ?? draft.enabled}
          label="Enabled"
          onChange={(enabled) =>
            operation ? onToggle(operation) : setDraft({ ...draft, enabled })
          }
        />
      </div>
      {operation ? <SigningKey operation={operation} /> : null}
      <Field label="Reason for this change">
        <TextArea
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <StepUp purpose="this change" />
      {operation ? (
        <section aria-label="History" className="grid gap-3 border-t border-line pt-4">
          <h3 className="text-13 font-strong">History</h3>
          <RevisionHistory name={operation.definition.name} />
        </section>
      ) : null}
    </Sheet>
  )
}

/** What is not in the form, switch and key version, stays what it is in that revision. */
function definitionWithin(revision: Operation | null, draft: OperationDraft) {
  return revision === null
    ? definitionOf(draft, 1)
    : definitionOf(
        { ...draft, enabled: revision.definition.enabled },
        revision.definition.key_version,
      )
}

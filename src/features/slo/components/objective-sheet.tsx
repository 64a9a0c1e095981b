import { useMutation } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Objective } from '@/backend/objectives.ts'
import { serverNow } from '@/lib/clock.ts'
import { Button } from '@/ui/button.tsx'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, TextArea } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import { Sheet, SheetActions } from '@/ui/sheet.tsx'
import { Time } from '@/ui/time.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { evaluationTime } from '@domain/slo/windows.ts'
import { definitionOf, draftOf, draftProblems, emptyDraft } from '../lib/objective-draft.ts'
import { sloMutations } from '../mutations.ts'
import { ObjectiveFields } from './objective-fields.tsx'
import { ObjectiveTrial } from './objective-trial.tsx'

/** Adds an objective (`objective` null) or changes one, with what it would have meant beside it. */
export function ObjectiveSheet({
  objective,
  onSaved,
  onClose,
}: {
  objective: Objective | null
  onSaved: (id: string) => void
  onClose: () => void
}) {
  const { isSignInFresh, StepUp, staleReason } = useCommandSurroundings()
  // What was on the screen when editing began; somebody may save another revision meanwhile.
  const [opened, setOpened] = useState(objective)
  const [draft, setDraft] = useState(() => (objective ? draftOf(objective.definition) : emptyDraft))
  const [reason, setReason] = useState('')
  const [wasTried, setTried] = useState(false)
  const [at] = useState(() => evaluationTime(serverNow()))
  const fields = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (wasTried) fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [wasTried])
  const save = useMutation({
    ...sloMutations.saveObjective(),
    onSuccess: ({ id, revision }) => {
      confirmToast(`${draft.title.trim()} saved as revision ${revision}`)
      setReason('')
      setTried(false)
      if (opened === null) onSaved(id)
    },
  })

  const problems = draftProblems(draft)
  const isWhole =
    problems.target === undefined && problems.limit === undefined && problems.minBad === undefined
  const definition = useMemo(() => definitionOf(draft), [draft])
  const isChanged = opened === null || !isSame(definition, opened)
  const newer = objective && opened && objective.revision !== opened.revision ? objective : null
  // Nothing of one's own would be lost, as after one's own save: go on from the newer revision.
  if (newer && (!isChanged || isSame(definition, newer))) startFrom(newer)

  function startFrom(from: Objective) {
    setOpened(from)
    setDraft(draftOf(from.definition))
    save.reset()
  }

  function saveObstacle() {
    if (newer) return 'Look at what changed first'
    if (staleReason) return staleReason
    if (wasTried && Object.keys(problems).length > 0) return 'Correct what is marked'
    if (!isChanged) return 'Nothing is changed'
    if (!isSignInFresh) return 'Confirm that it is you'
    return reason.trim() === '' ? 'Say why' : null
  }

  function handleSave() {
    setTried(true)
    if (Object.keys(problems).length > 0) return
    save.mutate({ definition, reason: reason.trim(), expectedRevision: opened?.revision ?? null })
  }

  return (
    <Sheet
      title={opened ? opened.definition.title : 'Add objective'}
      description={
        objective ? (
          <>
            Revision {objective.revision}. Last changed <Time at={objective.savedAt} format="day" />{' '}
            by {objective.savedByName}.
          </>
        ) : (
          'It is evaluated every minute from then on, over what was counted already.'
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
            disabledReason={saveObstacle()}
            reasonPlacement="beside"
            onClick={handleSave}
          >
            Save objective
          </Button>
        </SheetActions>
      }
    >
      {newer ? (
        <Note
          role="alert"
          tone="warn"
          icon={Users}
          title={`${newer.savedByName} saved revision ${newer.revision} meanwhile`}
        >
          <p className="mb-2.5">Nothing of yours was written.</p>
          <Button onClick={() => startFrom(newer)}>
            Start again from revision {newer.revision}
          </Button>
        </Note>
      ) : (
        <CommandFailure error={save.error} />
      )}
      <div ref={fields} className="contents">
        <ObjectiveFields
          draft={draft}
          problems={wasTried ? problems : {}}
          isNew={opened === null}
          onChange={setDraft}
        />
      </div>
      <ObjectiveTrial
        draft={isWhole ? definition : null}
        saved={opened?.definition ?? null}
        at={at}
      />
      <Field label="Reason for this change">
        <TextArea
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <StepUp purpose="this change" />
    </Sheet>
  )
}

function isSame(definition: object, saved: Objective) {
  const of = (value: object) => JSON.stringify(Object.entries(value).sort())
  return of(definition) === of(saved.definition)
}

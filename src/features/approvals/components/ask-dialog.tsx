import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { CommandDialog } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, TextArea } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { approvalMutations } from '../mutations.ts'

/** A question to whoever asked. It is recorded and changes nothing. */
export function AskDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const [question, setQuestion] = useState('')
  const ask = useMutation({
    ...approvalMutations.ask(),
    onSuccess: () => {
      onClose()
      confirmToast('The question is recorded')
    },
  })
  return (
    <CommandDialog
      title="Ask the agent"
      description="The question stands in the timeline and is sent to the agent. The request goes on waiting, and its time goes on running."
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Cancel
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          pending={ask.isPending}
          pendingLabel="Asking…"
          disabledReason={question.trim() === '' ? 'Write a question' : null}
          onClick={() => ask.mutate({ id, question: question.trim() })}
        >
          Ask
        </Button>
      }
    >
      <CommandFailure error={ask.error} />
      <Field label="Question">
        <TextArea
          value={question}
          maxLength={1_000}
          onChange={(event) => setQuestion(event.target.value)}
        />
      </Field>
    </CommandDialog>
  )
}

import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import type { Channel, ChannelTest } from '@/backend/channels.ts'
import { CommandForm } from '@/ui/command-form.tsx'
import { Note } from '@/ui/note.tsx'
import { channelMutations } from '../mutations.ts'

/** Sends a test for real and shows what the other side said. */
export function TestChannelDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const test = useMutation(channelMutations.test())
  return (
    <CommandForm
      title={`Test ${channel.name}`}
      description={
        channel.kind === 'pagerduty'
          ? 'Opens an incident and closes it at once. Whoever is on call may be notified.'
          : 'Sends a message that says it is a test. It is real: people see it.'
      }
      confirm="Send test"
      pendingLabel="Sending…"
      purpose="this test"
      obstacle={null}
      isPending={test.isPending}
      error={test.error}
      whenUnknown="The delivery log tells what became of it."
      outcome={
        test.data
          ? {
              title: test.data.isSent ? 'The test arrived' : 'The test did not arrive',
              acknowledge: 'Done',
              isSecret: false,
              content: <Outcome test={test.data} name={channel.name} />,
            }
          : null
      }
      onClose={onClose}
      onConfirm={() => test.mutate(channel.id)}
    />
  )
}

function Outcome({ test, name }: { test: ChannelTest; name: string }) {
  return test.isSent ? (
    <Note tone="ok" icon={CircleCheck} role="status">
      {name} took it within {test.durationMs} ms.
    </Note>
  ) : (
    <Note tone="danger" icon={CircleAlert} role="alert" title={test.error ?? 'No answer'}>
      Correct the channel or its secret, then test again. Nothing else waits for this.
    </Note>
  )
}

import { useMutation, useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { CircleAlert, CircleCheck, Send } from 'lucide-react'
import { Button } from '@/ui/button.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { testWords } from '../lib/test-words.ts'
import { settingsMutations } from '../mutations.ts'
import { settingsQueries } from '../queries.ts'

/** The newest test call, and for admins the button for the next one. It calls what is saved, not what is typed. */
export function EndpointTest({
  name,
  revision,
  mayTest,
  hasUnsavedAddress,
}: {
  name: string
  revision: number
  mayTest: boolean
  hasUnsavedAddress: boolean
}) {
  const { data: newest } = useQuery(settingsQueries.test(name))
  const test = useMutation(settingsMutations.testOperation())
  const now = useNow()
  const words = newest === undefined ? null : testWords(newest, revision, now)
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {mayTest ? (
          <Button
            size="sm"
            icon={Send}
            pending={test.isPending}
            pendingLabel="Calling…"
            disabledReason={hasUnsavedAddress ? 'Save the address first' : null}
            reasonPlacement="beside"
            onClick={() => test.mutate(name)}
          >
            Test call
          </Button>
        ) : null}
        <p
          role="status"
          className={clsx(
            'flex min-w-0 items-start gap-1.5 text-12',
            words?.tone === 'danger' ? 'text-danger' : 'text-fg-3',
          )}
        >
          {words && words.tone !== 'quiet' ? (
            <Icon
              of={words.tone === 'ok' ? CircleCheck : CircleAlert}
              size={12}
              className={clsx('mt-0.5', words.tone === 'ok' && 'text-ok')}
            />
          ) : null}
          <span>
            {words?.text} {newest?.isRecorded ? <Time at={newest.testedAt} format="day" /> : null}
          </span>
        </p>
      </div>
      <CommandFailure error={test.error} />
    </div>
  )
}

import { Info } from 'lucide-react'
import type { NewRequestScope } from '@/backend/new-requests.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { Note } from '@/ui/note.tsx'
import { DesktopSetting } from '../components/desktop-setting.tsx'
import { SettingRow } from '../components/setting-row.tsx'
import { chime } from '../lib/chime.ts'
import { changePreferences, usePreferences } from '../lib/preferences.ts'

const scopes: readonly { value: NewRequestScope; label: string }[] = [
  { value: 'critical', label: 'Critical only' },
  { value: 'mine', label: 'All I may decide' },
]

const scopeHints: Record<NewRequestScope, string> = {
  critical: 'Critical requests, and those of which nobody could tell what they touch.',
  mine: 'Every request, at any risk, that somebody else made and that waits for you too.',
}

/** How this browser tells of new requests; kept in it, and off until somebody wants it. */
export function NotificationsPage({
  environment,
  isTold,
}: {
  environment: string
  /** They may decide, so there is something to tell. */
  isTold: boolean
}) {
  const { sound } = usePreferences()
  return (
    <>
      {isTold ? null : (
        <Note icon={Info} title="For admins and approvers">
          You are signed in as a viewer, and requests are told to those who may decide them. You can
          hear the sound; the switches work once you are an approver.
        </Note>
      )}
      <Card aria-labelledby="notifications-title">
        <CardHeader id="notifications-title" title="New requests" meta="This browser only" />
        <div className="divide-y divide-line">
          <DesktopSetting environment={environment} isTold={isTold} />
          <SettingRow
            title="Sound"
            hint="Two soft tones, also while you look at the panel. After a reload browsers stay silent until you click or type in the page."
            isOn={sound}
            onChange={isTold ? (isOn) => changePreferences({ sound: isOn }) : undefined}
            action={
              <Button size="sm" aria-label="Try the sound" onClick={() => void chime()}>
                Try
              </Button>
            }
          />
          {isTold ? <Scope /> : null}
        </div>
        <CardFooter>
          <span className="text-12 text-fg-3">
            Several tabs tell once. Signing out silences this browser.
          </span>
        </CardFooter>
      </Card>
    </>
  )
}

function Scope() {
  const { scope } = usePreferences()
  return (
    <div className="grid gap-2 px-4 py-3.5">
      <ChipGroup
        label="Which requests"
        options={scopes}
        value={scope}
        onChange={(chosen) => changePreferences({ scope: chosen })}
      />
      <p className="text-13 text-fg-2">{scopeHints[scope]}</p>
    </div>
  )
}

import { BellOff, Info } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { Note } from '@/ui/note.tsx'
import {
  askForDesktop,
  type DesktopPermission,
  showDesktop,
  useDesktopPermission,
} from '../lib/desktop.ts'
import { changePreferences, usePreferences } from '../lib/preferences.ts'
import { SettingRow } from './setting-row.tsx'

/** Asks the browser only when somebody switches it on. */
export function DesktopSetting({ environment, isTold }: { environment: string; isTold: boolean }) {
  const permission = useDesktopPermission()
  const { desktop } = usePreferences()
  const [remark, setRemark] = useState<'unanswered' | 'not-built' | null>(null)
  const isOn = desktop && permission === 'granted'

  async function handleChange(wanted: boolean) {
    const answer = wanted ? await askForDesktop() : permission
    changePreferences({ desktop: wanted && answer === 'granted' })
    setRemark(wanted && answer === 'default' ? 'unanswered' : null)
  }

  function handleTry() {
    const where = environment.charAt(0).toUpperCase() + environment.slice(1)
    const shown = showDesktop(
      { title: `${where}: this is how a request is told`, body: 'Waits for a decision.' },
      { tag: 'omnihub-try', onOpen: () => undefined },
    )
    setRemark(shown ? null : 'not-built')
  }

  return (
    <SettingRow
      title="Desktop notifications"
      hint="While no tab of the panel is in sight. They name the environment and what would be done, nothing else of a request, and open it when clicked."
      isOn={isOn}
      onChange={
        isTold && permission !== 'unsupported' && (isOn || permission !== 'denied')
          ? (wanted) => void handleChange(wanted)
          : undefined
      }
      action={
        isOn ? (
          <Button size="sm" aria-label="Try desktop notifications" onClick={handleTry}>
            Try
          </Button>
        ) : null
      }
    >
      <Obstacle permission={permission} remark={remark} />
    </SettingRow>
  )
}

function Obstacle({
  permission,
  remark,
}: {
  permission: DesktopPermission
  remark: 'unanswered' | 'not-built' | null
}) {
  if (permission === 'unsupported') {
    return (
      <Note icon={Info} title="Not possible here">
        This browser has no desktop notifications for this address. They need HTTPS, and on a phone
        mostly an installed app.
      </Note>
    )
  }
  if (permission === 'denied') {
    return (
      <Note tone="warn" icon={BellOff} title="Blocked in this browser">
        Somebody answered “Block” for this site, and the panel cannot ask again. To undo it, open
        the site settings beside the address, set Notifications to “Allow”, and come back.
      </Note>
    )
  }
  switch (remark) {
    case 'unanswered':
      return (
        <Note icon={Info} title="Still off">
          The browser’s question was closed without an answer. Switch it on to be asked again.
        </Note>
      )
    case 'not-built':
      return (
        <Note tone="warn" icon={BellOff} title="Nothing was shown">
          This browser allows them and does not show them from a page. Use the sound, or another
          browser.
        </Note>
      )
    case null:
      return null
  }
}

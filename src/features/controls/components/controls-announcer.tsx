import { useEffect } from 'react'
import { announce } from '@/ui/announce.tsx'
import { controlTexts } from '../lib/control-texts.ts'
import { useControls } from '../use-controls.ts'
import { useLivePage } from '../use-live-page.ts'

/** Says each engagement, an unreadable state and a lost connection to screen readers, once. */
export function ControlsAnnouncer() {
  const view = useControls()
  const { state } = useLivePage()
  const engaged =
    view.status === 'read'
      ? view.engaged
          .map(({ control, byName }) =>
            [`${controlTexts[control].name} is on`, byName && `engaged by ${byName}`]
              .filter(Boolean)
              .join(', '),
          )
          .join('. ')
      : view.status === 'unreadable'
        ? 'The emergency controls cannot be read. Everything is refused'
        : ''

  useEffect(() => {
    if (engaged !== '') announce(`${engaged}.`, 'assertive')
  }, [engaged])

  useEffect(() => {
    if (state === 'not-live') announce('Not live. What you see may be old.', 'assertive')
  }, [state])

  return null
}

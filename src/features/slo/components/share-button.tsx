import { Share2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { ShareDialog } from './share-dialog.tsx'

/** For admins: makes links by which people without an account read this page. */
export function ShareButton() {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button icon={Share2} onClick={() => setOpen(true)}>
        Share
      </Button>
      {isOpen ? <ShareDialog onClose={() => setOpen(false)} /> : null}
    </>
  )
}

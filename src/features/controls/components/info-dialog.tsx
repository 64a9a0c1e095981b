import type { ReactNode } from 'react'
import { Button } from '@/ui/button.tsx'
import { DialogFrame } from './dialog-frame.tsx'

export type InfoDialogProps = { title: string; onClose: () => void; children: ReactNode }

/** Says why there is nothing to do any more, and closes. */
export function InfoDialog({ title, onClose, children }: InfoDialogProps) {
  return (
    <DialogFrame
      title={title}
      onClose={onClose}
      footerEnd={
        <Button size="lg" onClick={onClose}>
          Close
        </Button>
      }
    >
      <p className="text-13 text-fg-2">{children}</p>
    </DialogFrame>
  )
}

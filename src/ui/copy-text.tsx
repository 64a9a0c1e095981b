import { Copy } from 'lucide-react'
import { spelledOut } from '@domain/approvals/visible-text.ts'
import { Button } from './button.tsx'
import { confirmToast } from './toast.tsx'
import { VisibleText } from './visible-text.tsx'

/** An identifier, shortened in its middle, that can be taken along whole. */
export function CopyText({ text, name }: { text: string; name: string }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1">
      <span className="min-w-0 truncate mono" title={spelledOut(text)}>
        <VisibleText text={text.length > 20 ? `${text.slice(0, 8)}…${text.slice(-6)}` : text} />
      </span>
      <Button
        variant="ghost"
        size="sm"
        icon={Copy}
        iconOnly
        aria-label={`Copy ${name}`}
        onClick={() =>
          void navigator.clipboard.writeText(text).then(() => confirmToast(`Copied the ${name}`))
        }
      />
    </span>
  )
}

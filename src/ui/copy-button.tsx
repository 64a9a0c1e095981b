import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button.tsx'

/** Copies a text and says so; where the clipboard is closed it says to copy by hand. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle')

  function handleCopy() {
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('refused'),
    )
  }

  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button icon={state === 'copied' ? Check : Copy} onClick={handleCopy}>
        {label}
      </Button>
      <span role="status" className="text-12 text-fg-3">
        {state === 'copied'
          ? 'Copied.'
          : state === 'refused'
            ? 'The browser did not allow it: select the text and copy it.'
            : ''}
      </span>
    </div>
  )
}

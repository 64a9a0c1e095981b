import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { confirmToast } from '@/ui/toast.tsx'

const names = { bash: 'shell', sql: 'psql', text: 'text' } as const

export type CodeBlockProps = { language: keyof typeof names; text: string }

/** A command to take along; where the page is narrow it wraps instead of hiding its end. */
export function CodeBlock({ language, text }: CodeBlockProps) {
  const [isCopied, setCopied] = useState(false)
  const [isRefused, setRefused] = useState(false)
  const first = text.split('\n', 1)[0] ?? ''

  function handleCopy() {
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true)
        confirmToast('Copied the command')
      },
      () => setRefused(true),
    )
  }

  return (
    <figure className="min-w-0 overflow-hidden rounded-control border border-line bg-sunken print:break-inside-avoid">
      <figcaption className="flex min-h-8 items-center justify-between gap-3 border-b border-line pr-1 pl-3 text-12 text-fg-3 print:hidden">
        <span aria-live="polite">
          {isRefused ? 'Not allowed here: select it and copy.' : names[language]}
        </span>
        <Button
          variant="ghost"
          size="sm"
          icon={isCopied ? Check : Copy}
          aria-label={`Copy: ${first}`}
          onClick={handleCopy}
        >
          {isCopied ? 'Copied' : 'Copy'}
        </Button>
      </figcaption>
      <pre className="px-3 py-2.5 mono text-12 leading-4.5 break-words whitespace-pre-wrap">
        <code>{text}</code>
      </pre>
    </figure>
  )
}

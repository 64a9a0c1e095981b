import { Printer } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/ui/button.tsx'
import type { SloSentence } from '../lib/sentence.ts'

/** The page in one sentence; everything below proves it. */
export function Lead({ sentence, actions }: { sentence: SloSentence; actions?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-start gap-x-6 gap-y-4">
      <div className="min-w-70 flex-1">
        <h2 className="max-w-[36em] text-28 font-semibold text-balance max-tablet:text-24 print:max-w-none">
          {sentence.headline}
        </h2>
        {sentence.detail === '' ? null : (
          <p className="mt-2 max-w-[72ch] leading-5.5 text-fg-2 print:mt-1 print:max-w-none">
            {sentence.detail}
          </p>
        )}
      </div>
      <div className="flex gap-2 max-tablet:grid max-tablet:w-full max-tablet:auto-cols-fr max-tablet:grid-flow-col print:hidden max-tablet:[&>span>button]:flex-1">
        {actions}
        <Button icon={Printer} onClick={() => window.print()}>
          Print
        </Button>
      </div>
    </header>
  )
}

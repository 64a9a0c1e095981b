import { ChevronDown } from 'lucide-react'
import { projectAddress } from '@/backend/project-address.ts'
import { Icon } from '@/ui/icon.tsx'
import type { Runbook } from '../lib/runbook.ts'
import { shellSetup } from '../lib/shell-setup.ts'
import { CodeBlock } from './code-block.tsx'

/** What to paste first, folded: whoever pastes a command with nothing behind its names loses minutes. */
export function ShellSetup({ runbook }: { runbook: Runbook }) {
  const setup = shellSetup(runbook, projectAddress())
  if (!setup) return null
  const { lines, missing } = setup
  return (
    <details className="group mt-4 rounded-control border border-line print:hidden">
      <summary className="flex min-h-9 items-center justify-between gap-3 px-3 text-13 text-fg-2 max-tablet:min-h-11">
        Before you paste commands
        <Icon of={ChevronDown} className="text-fg-3 group-open:rotate-180" />
      </summary>
      <div className="grid gap-3 border-t border-line p-3 text-13">
        {lines === '' ? null : <CodeBlock language="bash" text={lines} />}
        {missing.length === 0 ? null : (
          <div>
            <p className="text-fg-2">Set these yourself, from where you keep secrets:</p>
            <ul className="mt-1 grid gap-1">
              {missing.map(({ name, means }) => (
                <li key={name}>
                  <code className="mono">{name}</code>: {means}
                </li>
              ))}
            </ul>
          </div>
        )}
        <p className="text-12 text-fg-3">
          Shell goes into a checkout of the repository; blocks of psql into{' '}
          <code className="mono">psql "$DATABASE_URL"</code>.
        </p>
      </div>
    </details>
  )
}

import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { pagePath } from '../lib/pages.ts'
import type { Inline } from '../lib/runbook.ts'

const link = 'rounded-inner font-medium text-accent underline-offset-2 hover:underline'

/** Words of a runbook, with links to pages of the panel and to other runbooks. */
export function InlineText({ parts }: { parts: readonly Inline[] }) {
  return parts.map((part, at) => <Part key={at} part={part} />)
}

function Part({ part }: { part: Inline }) {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'code':
      return (
        <code className="rounded-badge bg-active px-1 py-px mono break-words">{part.text}</code>
      )
    case 'strong':
      return (
        <strong className="font-semibold">
          <InlineText parts={part.children} />
        </strong>
      )
    case 'page':
      return (
        <Link to={pagePath(part.name) ?? paths.home()} className={link}>
          {part.name}
        </Link>
      )
    case 'link':
      return part.to.startsWith('https://') ? (
        <a href={part.to} target="_blank" rel="noreferrer" className={link}>
          <InlineText parts={part.children} />
        </a>
      ) : (
        <Link to={paths.runbook(part.to)} className={link}>
          <InlineText parts={part.children} />
        </Link>
      )
  }
}

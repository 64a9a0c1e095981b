import { clsx } from 'clsx'
import { Fragment } from 'react'
import type { Runbook, Section } from '../lib/runbook.ts'
import { Blocks } from './blocks.tsx'
import { ShellSetup } from './shell-setup.tsx'

/** The text, a heading after the other; each can be gone to by its address. */
export function Article({ runbook }: { runbook: Runbook }) {
  return (
    <article
      aria-label={runbook.title}
      className="min-w-0 rounded-card border border-line bg-surface px-5 py-4 leading-5.5 max-tablet:px-4 print:border-0 print:p-0"
    >
      {runbook.sections.map((section, at) => (
        <Fragment key={section.id}>
          <section
            aria-labelledby={section.id}
            className={clsx(
              'grid grid-cols-[minmax(0,1fr)] gap-3',
              section.level === 2
                ? 'not-first:mt-5 not-first:border-t not-first:border-line not-first:pt-4'
                : 'mt-5',
            )}
          >
            <Heading section={section} />
            <Blocks blocks={section.blocks} />
          </section>
          {/* Under the one check that tells most, which comes before everything else. */}
          {at === 0 ? <ShellSetup runbook={runbook} /> : null}
        </Fragment>
      ))}
    </article>
  )
}

function Heading({ section: { id, title, level } }: { section: Section }) {
  const Level = level === 2 ? 'h3' : 'h4'
  return (
    <Level
      id={id}
      // Links lead here with the focus, so that reading goes on here.
      tabIndex={-1}
      data-page-focus
      className={clsx(
        '-mx-1.5 w-fit scroll-mt-[calc(var(--h-bars)+16px)] rounded-inner px-1.5 font-semibold focus:outline-none',
        level === 2 ? 'text-16' : 'text-14',
      )}
    >
      {title}
    </Level>
  )
}

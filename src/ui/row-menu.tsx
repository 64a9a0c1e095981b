import { clsx } from 'clsx'
import { Ellipsis } from 'lucide-react'
import { Button } from './button.tsx'
import { Popover } from './popover.tsx'

export interface RowAction {
  words: string
  /** Completes the words for those who do not see the row: "of Sam Okafor". */
  about: string
  onAct: () => void
}

export type RowMenuProps = {
  of: string
  actions: readonly RowAction[]
  /** menu: always behind one quiet button, in lists that are mostly read. */
  look?: 'buttons' | 'menu'
}

/** What can be done about one row: buttons beside it, or one quiet menu where there is no room for them. */
export function RowMenu({ of, actions, look = 'buttons' }: RowMenuProps) {
  if (actions.length === 0) return null
  return (
    <>
      {look === 'menu' ? null : (
        <div className="flex justify-end gap-1.5 max-tablet:hidden print:hidden">
          {actions.map(({ words, about, onAct }) => (
            <Button key={words} size="sm" onClick={onAct}>
              {words}
              <span className="sr-only"> {about}</span>
            </Button>
          ))}
        </div>
      )}
      <div className={clsx('print:hidden', look === 'buttons' && 'tablet:hidden')}>
        <Popover
          label={`Actions for ${of}`}
          className="w-56 p-1.5"
          trigger={(target) => (
            <Button
              {...target}
              variant="ghost"
              icon={Ellipsis}
              iconOnly
              aria-label={`Actions for ${of}`}
            />
          )}
        >
          <ul className="grid">
            {actions.map(({ words, about, onAct }) => (
              <li key={words}>
                <button
                  type="button"
                  onClick={(event) => {
                    event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()
                    onAct()
                  }}
                  className="min-h-9 w-full rounded-control px-3 text-left text-13 hover:bg-hover max-tablet:min-h-11 max-tablet:text-14"
                >
                  {words}
                  <span className="sr-only"> {about}</span>
                </button>
              </li>
            ))}
          </ul>
        </Popover>
      </div>
    </>
  )
}

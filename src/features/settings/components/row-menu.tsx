import { Ellipsis } from 'lucide-react'
import { Button } from '@/ui/button.tsx'
import { Popover } from '@/ui/popover.tsx'

interface RowAction {
  words: string
  /** Completes the words for those who do not see the row: "of Sam Okafor". */
  about: string
  onAct: () => void
}

/** What can be done about one row: buttons beside it, or one quiet menu where there is no room for them. */
export function RowMenu({ of, actions }: { of: string; actions: readonly RowAction[] }) {
  if (actions.length === 0) return null
  return (
    <>
      <div className="flex justify-end gap-1.5 max-tablet:hidden">
        {actions.map(({ words, about, onAct }) => (
          <Button key={words} size="sm" onClick={onAct}>
            {words}
            <span className="sr-only"> {about}</span>
          </Button>
        ))}
      </div>
      <div className="tablet:hidden">
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
                  className="min-h-11 w-full rounded-control px-3 text-left text-14 hover:bg-hover"
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

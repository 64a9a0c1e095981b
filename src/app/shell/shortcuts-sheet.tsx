import { useMember } from '@/features/auth/index.ts'
import { Dialog } from '@/ui/dialog.tsx'
import { Kbd } from '@/ui/kbd.tsx'
import { modifierKey } from './modifier-key.ts'
import { navItemsFor } from './nav-items.ts'

export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  const { role } = useMember()
  const everywhere = [
    { keys: [modifierKey, 'K'], what: 'Search, go to, stop' },
    { keys: ['?'], what: 'This list' },
    { keys: ['Esc'], what: 'Close what floats' },
  ]
  const pages = navItemsFor(role).map((item) => ({
    keys: ['g', item.key],
    what: `Go to ${item.title}`,
  }))
  const approvals = [
    { keys: ['j', 'k'], what: 'Next or previous request' },
    { keys: ['a'], what: 'Approve, after one more question' },
    { keys: ['r'], what: 'Reject, with a reason' },
    { keys: ['t'], what: 'Decide requests that are alike together' },
  ]
  const dialogs = [
    { keys: [modifierKey, 'Enter'], what: 'Confirm an engagement' },
    { keys: ['←', '→'], what: 'Choose among reasons' },
  ]
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts">
      <div className="grid gap-5">
        <Keys title="Everywhere" rows={everywhere} />
        <Keys title="Pages" rows={pages} />
        {role === 'viewer' ? null : <Keys title="Approvals" rows={approvals} />}
        {role === 'admin' ? <Keys title="Emergency controls" rows={dialogs} /> : null}
      </div>
    </Dialog>
  )
}

function Keys({ title, rows }: { title: string; rows: { keys: string[]; what: string }[] }) {
  return (
    <section>
      <h3 className="mb-1 text-12 font-semibold text-fg-3">{title}</h3>
      <dl>
        {rows.map((row) => (
          <div
            key={row.what}
            className="flex min-h-9 items-center justify-between gap-3 border-t border-line text-13"
          >
            <dt>{row.what}</dt>
            <dd className="flex gap-1 text-fg-2">
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

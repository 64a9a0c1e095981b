import { Command } from 'cmdk'
import {
  BookOpen,
  Keyboard,
  LogOut,
  type LucideIcon,
  Moon,
  ScrollText,
  Search,
  OctagonAlert,
  Sun,
  SunMoon,
  UserCheck,
  Workflow,
} from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useNavigate } from 'react-router'
import { runbookEntries } from 'virtual:runbooks'
import { signOut } from '@/backend/auth.ts'
import { useMember } from '@/features/auth/index.ts'
import { Dialog } from '@/ui/dialog.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Kbd } from '@/ui/kbd.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { paths } from '../paths.ts'
import { useControlsCommands } from './controls-commands.ts'
import { navItemsFor } from './nav-items.ts'
import { chooseTheme, type ThemeChoice } from './theme.ts'

/** Of a workflow or an approval, as lists and callers know it. */
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Of an audit entry, as its row shows it. */
const isSeq = /^#?([1-9][0-9]{0,14})$/

const auditViews = [
  { words: 'changes of controls', narrowed: 'action=control.*' },
  { words: 'everything refused', narrowed: 'action=*.refused' },
] as const

const themes: { choice: ThemeChoice; icon: LucideIcon }[] = [
  { choice: 'light', icon: Sun },
  { choice: 'dark', icon: Moon },
  { choice: 'system', icon: SunMoon },
]

export type CommandPaletteProps = { onClose: () => void; onShortcuts: () => void }

/** Everything that can be reached, by name. */
export function CommandPalette({ onClose, onShortcuts }: CommandPaletteProps) {
  const { role } = useMember()
  const navigate = useNavigate()
  const commands = useControlsCommands()
  const [wanted, setWanted] = useState('')
  const auditSeq = isSeq.exec(wanted.trim())?.[1]

  // Closes first, so that a dialog opened by the command finds its focus and the page unlocked.
  function run(action: () => unknown) {
    onClose()
    action()
  }

  async function goToNextCritical() {
    // Loaded when it is wanted: what reads requests is not for the first screen to wait for.
    const { readApprovalQueue } = await import('@/backend/approvals.ts')
    const place = { offset: 0, size: 1 }
    const next = await readApprovalQueue(
      { risk: ['critical'] },
      place,
      new AbortController().signal,
    )
      .then(({ items }) => items[0] ?? null)
      // The queue itself says why it cannot be read.
      .catch(() => undefined)
    if (next === null) confirmToast('No critical request waits')
    else void navigate(next ? paths.approval(next.id) : paths.approvals())
  }

  return (
    <Dialog open onOpenChange={onClose} look="bare" title="Search or go to">
      <Command label="Search or go to" loop className="grid">
        <div className="flex items-center gap-2.5 border-b border-line px-4">
          <Icon of={Search} className="text-fg-3" />
          <Command.Input
            value={wanted}
            onValueChange={setWanted}
            placeholder="Search or go to"
            className="h-12 min-w-0 flex-1 bg-transparent text-14 placeholder:text-fg-3 focus-visible:shadow-none focus-visible:outline-none max-tablet:text-16"
          />
          <Kbd>Esc</Kbd>
        </div>
        <Command.List className="max-h-[min(30rem,60dvh)] overflow-y-auto p-2">
          <Command.Empty className="px-3 py-6 text-13 text-fg-2">
            Nothing is called that. Try a page, a control or a theme.
          </Command.Empty>
          {role !== 'viewer' && isId.test(wanted.trim()) ? (
            <Group heading="By id">
              <Row
                icon={Workflow}
                onSelect={() => run(() => navigate(paths.workflow(wanted.trim())))}
              >
                Open workflow {wanted.trim()}
              </Row>
              <Row
                icon={UserCheck}
                onSelect={() => run(() => navigate(paths.approval(wanted.trim())))}
              >
                Open approval {wanted.trim()}
              </Row>
            </Group>
          ) : null}
          <Group heading="Pages">
            {navItemsFor(role).map((item) => (
              <Row
                key={item.to}
                icon={item.icon}
                keys={['g', item.key]}
                onSelect={() => run(() => navigate(item.to))}
              >
                {item.title}
              </Row>
            ))}
          </Group>
          {role === 'viewer' ? null : (
            <Group heading="Audit">
              {auditSeq ? (
                <Row
                  icon={ScrollText}
                  onSelect={() => run(() => navigate(paths.auditEntry(auditSeq)))}
                >
                  Open audit entry #{auditSeq}
                </Row>
              ) : null}
              {auditViews.map(({ words, narrowed }) => (
                <Row
                  key={narrowed}
                  icon={ScrollText}
                  onSelect={() => run(() => navigate(paths.audit(narrowed)))}
                >
                  Audit: {words}
                </Row>
              ))}
            </Group>
          )}
          {role === 'viewer' ? null : (
            <Group heading="Approvals">
              <Row icon={OctagonAlert} onSelect={() => run(goToNextCritical)}>
                Next critical request
              </Row>
            </Group>
          )}
          {commands.length > 0 ? (
            <Group heading="Emergency controls">
              {commands.map((command) => (
                <Row
                  key={command.label}
                  icon={command.icon}
                  isDangerous={command.isDangerous}
                  onSelect={() => run(command.run)}
                >
                  {command.label}
                </Row>
              ))}
            </Group>
          ) : null}
          <Group heading="Runbooks">
            {runbookEntries.map(({ slug, title }) => (
              <Row
                key={slug}
                icon={BookOpen}
                onSelect={() => run(() => navigate(paths.runbook(slug)))}
              >
                Runbook: {title}
              </Row>
            ))}
          </Group>
          <Group heading="Panel">
            {themes.map(({ choice, icon }) => (
              <Row key={choice} icon={icon} onSelect={() => run(() => chooseTheme(choice))}>
                Theme: {choice}
              </Row>
            ))}
            <Row icon={Keyboard} keys={['?']} onSelect={() => run(onShortcuts)}>
              Keyboard shortcuts
            </Row>
            <Row icon={LogOut} onSelect={() => run(() => void signOut())}>
              Sign out
            </Row>
          </Group>
        </Command.List>
      </Command>
    </Dialog>
  )
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="not-first:mt-2 **:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:py-1.5 **:[[cmdk-group-heading]]:text-12 **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-fg-3"
    >
      {children}
    </Command.Group>
  )
}

function Row({
  icon,
  keys = [],
  isDangerous = false,
  onSelect,
  children,
}: {
  icon: LucideIcon
  keys?: string[]
  isDangerous?: boolean
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <Command.Item
      onSelect={onSelect}
      className={`flex min-h-9 cursor-pointer items-center gap-2.5 rounded-inner px-2 text-13 data-[selected=true]:bg-active max-tablet:min-h-11 ${
        isDangerous ? 'text-danger' : 'text-fg'
      }`}
    >
      <Icon of={icon} className={isDangerous ? undefined : 'text-fg-3'} />
      <span className="flex-1">{children}</span>
      <span className="flex gap-1 text-fg-3" aria-hidden>
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </span>
    </Command.Item>
  )
}

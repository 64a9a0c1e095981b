import { useMutation, useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { RiskLabel } from '@/ui/risk-label.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import type { RegisteredOperation } from '@domain/controls/parse-reading.ts'
import { allowListChange, allowListObstacle } from '../lib/allow-list.ts'
import { staleChange } from '../lib/stale-change.ts'
import { controlsMutations } from '../mutations.ts'
import { useOperator } from '../operator-context.ts'
import { controlsQueries } from '../queries.ts'
import { useControls } from '../use-controls.ts'
import type { ReadControlsView } from '../use-controls.ts'
import { useLivePage } from '../use-live-page.ts'
import { DialogFrame } from './dialog-frame.tsx'
import { InfoDialog } from './info-dialog.tsx'
import { StaleChangeNote } from './stale-change-note.tsx'

/** Which operations may run while an operator has taken over. */
export function AllowListDialog({ onClose }: { onClose: () => void }) {
  const view = useControls()
  if (view.status !== 'read') {
    return (
      <InfoDialog title="The controls cannot be read" onClose={onClose}>
        The allow-list can be edited once they can.
      </InfoDialog>
    )
  }
  return <AllowListForm view={view} onClose={onClose} />
}

function AllowListForm({ view, onClose }: { view: ReadControlsView; onClose: () => void }) {
  const { role, isSignInFresh, StepUp } = useOperator()
  const { fresh: isFresh } = useLivePage()
  const [opened, setOpened] = useState(view.controls)
  const [edited, setEdited] = useState<readonly string[]>(view.controls.allowed_operations)
  const [search, setSearch] = useState('')
  const [reason, setReason] = useState('')
  const save = useMutation({
    ...controlsMutations.setAllowList(),
    onSuccess: ({ version }) => {
      onClose()
      confirmToast(`Allow-list saved as v${version}`)
    },
  })
  const change = allowListChange(opened.allowed_operations, edited)
  const stale = staleChange(save.error)
  const hasMoved = opened.version !== view.controls.version
  const obstacle =
    role !== 'admin'
      ? 'Needs the admin role'
      : hasMoved
        ? 'Look at what changed first'
        : allowListObstacle({ change, reason, isFresh, isSignInFresh })

  function handleToggle(name: string, isListed: boolean) {
    setEdited((names) => (isListed ? [...names, name] : names.filter((other) => other !== name)))
  }

  function handleLookAgain() {
    setOpened(view.controls)
    setEdited(view.controls.allowed_operations)
  }

  return (
    <DialogFrame
      width="lg"
      title="Operations that may run during a takeover"
      description={`${edited.length} of ${countOf(view.operations.length, 'operation')} listed. The rest wait for a human.`}
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Cancel
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          pending={save.isPending}
          pendingLabel="Saving…"
          disabledReason={obstacle}
          onClick={() =>
            save.mutate({
              operations: edited,
              reason: reason.trim(),
              expectedVersion: opened.version,
            })
          }
        >
          {saveLabel(change.added.length, change.removed.length)}
        </Button>
      }
    >
      {stale ? <StaleChangeNote change={stale} /> : <CommandFailure error={save.error} />}
      {hasMoved ? (
        <div className="flex flex-wrap items-center gap-3 text-13">
          <span className="text-fg-2">
            The controls are at v{view.controls.version} now
            {view.controls.updated_by_name ? `, by ${view.controls.updated_by_name}` : ''}.
          </span>
          <Button onClick={handleLookAgain}>Start again from there</Button>
        </div>
      ) : null}
      <Operations
        operations={view.operations}
        listed={edited}
        search={search}
        onSearch={setSearch}
        onToggle={handleToggle}
      />
      {change.added.length > 0 ? <StepUp purpose="a longer list" /> : null}
      <Field label="Why">
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </DialogFrame>
  )
}

function Operations({
  operations,
  listed,
  search,
  onSearch,
  onToggle,
}: {
  operations: readonly RegisteredOperation[]
  listed: readonly string[]
  search: string
  onSearch: (search: string) => void
  onToggle: (name: string, isListed: boolean) => void
}) {
  const { data: descriptions } = useQuery(controlsQueries.descriptions())
  // A listed name that is no longer registered must stay removable.
  const gone = listed.filter((name) => !operations.some((operation) => operation.name === name))
  const needle = search.trim().toLowerCase()
  const shown = operations.filter(({ name, risk_level }) =>
    `${name} ${risk_level} ${descriptions?.get(name) ?? ''}`.toLowerCase().includes(needle),
  )
  return (
    <div className="grid gap-2">
      <Field label="Find an operation">
        <Input
          icon={Search}
          type="search"
          value={search}
          onChange={(event) => onSearch(event.target.value)}
        />
      </Field>
      <ul
        aria-label="Operations"
        className="max-h-72 divide-y divide-line overflow-y-auto rounded-control border border-line"
      >
        {shown.map(({ name, risk_level, enabled }) => (
          <li key={name} className="flex items-center gap-3 px-3 py-2">
            <div className="min-w-0 flex-1">
              <Checkbox
                label={<span className="mono">{name}</span>}
                hint={
                  enabled ? descriptions?.get(name) : 'Disabled: refused whatever this list says'
                }
                checked={listed.includes(name)}
                onChange={(event) => onToggle(name, event.target.checked)}
              />
            </div>
            <RiskLabel level={risk_level} />
          </li>
        ))}
        {gone.map((name) => (
          <li key={name} className="px-3 py-2">
            <Checkbox
              label={<span className="mono">{name}</span>}
              hint="Not registered any more"
              checked
              onChange={() => onToggle(name, false)}
            />
          </li>
        ))}
        {shown.length + gone.length === 0 ? (
          <li className="px-3 py-4 text-13 text-fg-2">No operation matches “{search}”.</li>
        ) : null}
      </ul>
    </div>
  )
}

function saveLabel(added: number, removed: number): string {
  const parts = [added > 0 ? `add ${added}` : '', removed > 0 ? `remove ${removed}` : '']
  const what = parts.filter((part) => part !== '').join(', ')
  return what === '' ? 'Save list' : `Save list: ${what}`
}

import type { OperationWorkload } from '@/backend/workflows.ts'
import { countOf, formatCount } from '@/lib/format-number.ts'
import type { ControlFacts, ControlName } from '@domain/controls/controls.ts'
import type { RegisteredOperation } from '@domain/controls/parse-reading.ts'
import { previewControls } from '@domain/controls/preview.ts'
import type { ControlsPreview } from '@domain/controls/preview.ts'

export interface PreviewFacts {
  controls: ControlFacts
  operations: readonly RegisteredOperation[]
  /** Null while it is not known; work is then left out, never shown as none. */
  workload: readonly OperationWorkload[] | null
}

export interface PreviewFigure {
  value: number | null
  of: number | null
  caption: string
}

/** The deciding function's answer to "what if this control were on (or off)". */
export function previewChange(
  { controls, operations, workload }: PreviewFacts,
  control: ControlName,
  engaged: boolean,
): ControlsPreview {
  return previewControls({
    current: controls,
    next: { ...controls, [control]: engaged },
    operations,
    workload: workload ?? [],
  })
}

/** The three figures of the engage dialog, in the order of the mockup. */
export function engageFigures(facts: PreviewFacts, control: ControlName): PreviewFigure[] {
  const { operations, running, queued } = previewChange(facts, control, true)
  const work = (value: number) => (facts.workload === null ? null : value)
  const of = operations.total
  switch (control) {
    case 'omnihub_kill_switch':
      return [
        { value: operations.refused, of, caption: 'operations refused' },
        { value: work(running.halted), of: null, caption: 'running, halted' },
        { value: work(queued.stopped), of: null, caption: 'queued, held' },
      ]
    case 'execution_safe_mode':
      return [
        { value: operations.advisory, of, caption: 'operations without effect' },
        { value: work(running.halted), of: null, caption: 'running, halted' },
        { value: work(queued.advisory), of: null, caption: 'queued, advisory' },
      ]
    case 'operator_takeover':
      return [
        { value: operations.held, of, caption: 'operations wait for a human' },
        { value: work(running.held), of: null, caption: 'running, held' },
        { value: work(queued.held), of: null, caption: 'queued, held' },
      ]
  }
}

/** What the card of a control that is off says about engaging it now. */
export function cardFacts(facts: PreviewFacts, control: ControlName): string[] {
  const { operations, running, queued } = previewChange(facts, control, true)
  const isKnown = facts.workload !== null
  switch (control) {
    case 'omnihub_kill_switch':
      return [
        `Would refuse ${operations.refused} of ${operations.total} operations now`,
        ...(isKnown
          ? [
              `Would halt ${formatCount(running.halted)} running, hold ${formatCount(queued.stopped)} queued`,
            ]
          : []),
      ]
    case 'execution_safe_mode':
      return [
        operations.advisory === operations.total
          ? `All ${countOf(operations.total, 'operation')} would run advisory`
          : `${operations.advisory} of ${operations.total} operations would run advisory`,
        ...(isKnown && running.halted > 0
          ? [`Would halt ${formatCount(running.halted)} running`]
          : []),
      ]
    case 'operator_takeover':
      return [allowListFact(facts.controls.allowed_operations, operations.total)]
  }
}

/** "Allow-list: 2 of 9, sync_invoice and create_ticket". */
export function allowListFact(allowed: readonly string[], total: number): string {
  const share = `Allow-list: ${allowed.length} of ${total}`
  if (allowed.length === 0) return `${share}, everything would wait`
  if (allowed.length > 3) return share
  const last = allowed.at(-1) ?? ''
  const names = allowed.length === 1 ? last : `${allowed.slice(0, -1).join(', ')} and ${last}`
  return `${share}, ${names}`
}

/** What a request gets while the controls are as they are: for the card of an engaged control. */
export function presentFigures({ controls, operations, workload }: PreviewFacts): PreviewFigure[] {
  const now = previewControls({
    current: controls,
    next: controls,
    operations,
    workload: workload ?? [],
  })
  const of = now.operations.total
  return [
    ...(controls.execution_safe_mode
      ? [{ value: now.operations.advisory, of, caption: 'operations run without effect' }]
      : [{ value: now.operations.live, of, caption: 'operations run' }]),
    { value: now.operations.held, of, caption: 'wait for a human' },
    {
      value: workload === null ? null : now.queued.total,
      of: null,
      caption: 'workflows queued',
    },
  ]
}

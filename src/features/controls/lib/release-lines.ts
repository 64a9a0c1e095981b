import { countOf } from '@/lib/format-number.ts'
import type { ControlName } from '@domain/controls/controls.ts'
import { controlsBySeverity, controlTexts } from './control-texts.ts'
import { previewChange } from './effect-preview.ts'
import type { PreviewFacts } from './effect-preview.ts'

export interface ReleaseLine {
  kind: 'operations' | 'queued' | 'halted' | 'unknown' | 'still-on'
  strong: string
  rest: string
}

export interface ReleaseFacts extends PreviewFacts {
  outcomeUnknown: number
}

/** How many operations accept work once a control is released: switched off ones never do. */
export function acceptingAfterRelease(
  facts: Pick<PreviewFacts, 'controls' | 'operations'>,
  control: ControlName,
): number {
  const { operations } = previewChange({ ...facts, workload: null }, control, false)
  return operations.total - operations.refused
}

/** What resumes when a control is released, and what does not. */
export function releaseLines(
  facts: ReleaseFacts,
  control: ControlName,
  keepPaused: boolean,
): ReleaseLine[] {
  const { operations, queued } = previewChange(facts, control, false)
  const accepting = operations.total - operations.refused
  const parts = [
    [operations.live, 'run at once'],
    [operations.advisory, 'run without effect'],
    [operations.held, 'ask a human'],
  ] as const
  const lines: ReleaseLine[] = [
    {
      kind: 'operations',
      strong: `${accepting} of ${countOf(operations.total, 'operation')} accept work.`,
      rest: `${parts
        .filter(([n]) => n > 0)
        .map(([n, what]) => `${n} ${what}`)
        .join(', ')}.`.replace(/^\.$/, ''),
    },
  ]
  if (facts.workload !== null) {
    const halted = facts.workload.reduce((sum, work) => sum + work.halted, 0)
    lines.push(queuedLine(queued.total, keepPaused))
    if (halted > 0) {
      lines.push({
        kind: 'halted',
        strong: `${countOf(halted, 'halted workflow')} ${halted === 1 ? 'stays' : 'stay'} halted.`,
        rest:
          halted === 1
            ? 'Resume it afterwards.'
            : 'Resume them afterwards, oldest first, at a limited rate.',
      })
    }
  }
  if (facts.outcomeUnknown > 0) {
    lines.push({
      kind: 'unknown',
      strong: `${countOf(facts.outcomeUnknown, 'workflow')} of unknown outcome.`,
      rest: 'Never resumed by themselves.',
    })
  }
  for (const other of controlsBySeverity) {
    if (other === control || !facts.controls[other]) continue
    lines.push({
      kind: 'still-on',
      strong: `${controlTexts[other].name} stays on.`,
      rest: controlTexts[other].does,
    })
  }
  return lines
}

function queuedLine(total: number, keepPaused: boolean): ReleaseLine {
  if (total === 0) {
    return {
      kind: 'queued',
      strong: 'Nothing is queued.',
      rest: keepPaused ? 'The queue stays paused for what comes.' : '',
    }
  }
  const queued = countOf(total, 'queued workflow')
  return keepPaused
    ? {
        kind: 'queued',
        strong: `${queued} ${total === 1 ? 'stays' : 'stay'} paused.`,
        rest: 'Resume the queue when you are ready.',
      }
    : {
        kind: 'queued',
        strong: `${queued} ${total === 1 ? 'goes' : 'go'} through the guard at once.`,
        rest: 'What has expired meanwhile never runs.',
      }
}

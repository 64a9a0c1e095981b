import { countOf } from '@/lib/format-number.ts'
import type { ControlName } from '@domain/controls/controls.ts'

export type ControlTone = 'danger' | 'warn' | 'held'

export interface ControlTexts {
  name: string
  tone: ControlTone
  /** What the control does, for the card. */
  does: string
  /** The button that opens the dialog. */
  open: string
  /** The button that does it. */
  engage: string
  engaging: string
  /** Title of the engage dialog: the consequence, as a question. */
  question: (environment: string) => string
  /** Title of the release dialog. */
  releaseQuestion: (environment: string) => string
  /** What the release button says; the count is of operations that accept work then. */
  release: (operations: number) => string
  releasing: string
  /** The way out of the release dialog. */
  keep: string
  /** Verb of the sentence "… for 27 min by Dana K.". */
  hasBeen: string
  presets: readonly string[]
}

const environmentName = (environment: string) => environment.toUpperCase()

export const controlTexts: Readonly<Record<ControlName, ControlTexts>> = {
  omnihub_kill_switch: {
    name: 'Kill switch',
    tone: 'danger',
    does: 'Refuses every operation and halts running work.',
    open: 'Stop everything…',
    engage: 'Stop everything',
    engaging: 'Stopping…',
    question: (environment) => `Stop all operations in ${environmentName(environment)}?`,
    releaseQuestion: (environment) => `Restore operations in ${environmentName(environment)}?`,
    release: (operations) => `Restore ${countOf(operations, 'operation')}`,
    releasing: 'Restoring…',
    keep: 'Keep stopped',
    hasBeen: 'Stopped',
    presets: ['Runaway', 'Wrong amounts', 'Security', 'Bad deploy', 'Drill'],
  },
  execution_safe_mode: {
    name: 'Safe mode',
    tone: 'warn',
    does: 'Operations run, but change nothing. What they would have done is recorded.',
    open: 'Start safe mode…',
    engage: 'Start safe mode',
    engaging: 'Starting…',
    question: (environment) =>
      `Let operations in ${environmentName(environment)} run without effect?`,
    releaseQuestion: (environment) =>
      `Let operations in ${environmentName(environment)} change things again?`,
    release: () => 'End safe mode',
    releasing: 'Ending…',
    keep: 'Keep safe mode',
    hasBeen: 'In safe mode',
    presets: ['Suspicious results', 'Migration', 'Bad deploy', 'Drill'],
  },
  operator_takeover: {
    name: 'Operator takeover',
    tone: 'held',
    does: 'Only listed operations run. The rest wait for a human.',
    open: 'Take over…',
    engage: 'Take over',
    engaging: 'Taking over…',
    question: (environment) =>
      `Hold unlisted operations in ${environmentName(environment)} for a human?`,
    releaseQuestion: (environment) => `Let policy decide in ${environmentName(environment)} again?`,
    release: () => 'End takeover',
    releasing: 'Ending…',
    keep: 'Keep takeover',
    hasBeen: 'Taken over',
    presets: ['Unusual traffic', 'Agent on trial', 'Security', 'Drill'],
  },
}

/** Most severe first; banners, tab and favicon follow this order. */
export const controlsBySeverity = [
  'omnihub_kill_switch',
  'execution_safe_mode',
  'operator_takeover',
] as const satisfies readonly ControlName[]

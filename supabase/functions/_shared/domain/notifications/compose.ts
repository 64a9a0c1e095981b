import { ruleNamed } from '../alerts/rules.ts'
import { engagedTitles } from '../controls/titles.ts'
import { composeDigest } from './digest.ts'
import type { MessageFacts, OutboxEntry } from './message-facts.ts'
import { line, utc } from './plain-text.ts'

/** A message as every channel says it, in plain text that nobody has escaped yet. */
export type Message = {
  /** Of every try of it. */
  readonly id: string
  readonly kind: MessageFacts['kind']
  readonly severity: MessageFacts['severity']
  /** Of what it begins, and of everything that answers it. */
  readonly threadKey: string
  readonly dedupKeys: readonly string[]
  /** Short enough for a lock screen; names the environment. */
  readonly title: string
  readonly summary: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  /** One for each of several things that it tells together. */
  readonly lines: readonly string[]
  readonly links: readonly { readonly label: string; readonly url: string }[]
  /** ISO; since when what it tells of is true. */
  readonly since: string
  readonly rule: string | null
  readonly environment: string
  /** The installation, as it is called. */
  readonly source: string
  readonly panelUrl: string
}

/** Who speaks. */
export type Sender = {
  readonly installation: string
  readonly environment: string
  /** Origin of the panel, without a slash at its end. */
  readonly panelUrl: string
}

const longestTitle = 120
/** What a message names one by one; further ones are counted. */
const namedAtMost = 10
const controlSummaries: Readonly<Record<string, string>> = {
  omnihub_kill_switch: 'Everything that asks OmniHub is refused.',
  execution_safe_mode: 'Operations run, but nothing takes effect.',
  operator_takeover: 'What is not on the allow-list waits for approval.',
}

/** Puts into words what is told. Pure: the same facts make the same message. */
export function compose(facts: MessageFacts, sender: Sender): Message {
  const [first] = facts.entries
  if (first === undefined) throw new RangeError('a message tells at least one entry')
  const told = facts.kind === 'digest' ? composeDigest(first.payload) : tell(facts, first)
  const ending = ` (${sender.environment})`
  return {
    id: facts.message_id,
    kind: facts.kind,
    severity: facts.severity,
    threadKey: facts.thread_key,
    dedupKeys: facts.entries.map(({ dedup_key }) => dedup_key),
    title: line(told.title, longestTitle - ending.length) + ending,
    summary: line(told.summary, 1_000),
    facts: told.facts.map(({ label, value }) => ({ label, value: line(value, 300) })),
    lines: told.lines.map((text) => line(text, 200)),
    links: linksOf(facts, first, sender.panelUrl),
    since: first.payload.since ?? first.at,
    rule: facts.rule,
    environment: sender.environment,
    source: line(sender.installation, 80),
    panelUrl: sender.panelUrl,
  }
}

export type Told = {
  readonly title: string
  readonly summary: string
  readonly facts: { readonly label: string; readonly value: string }[]
  readonly lines: string[]
}

function tell(facts: MessageFacts, first: OutboxEntry): Told {
  const { payload } = first
  const subject = subjectOf(facts, first)
  const together = facts.total > 1 ? `, ${facts.total} times` : ''
  const by = payload.by ?? null
  const common = [
    ...fact('Since', payload.since && utc(payload.since)),
    ...fact('By', by),
    ...fact('Reason', payload.reason),
  ]
  const lines = facts.total > 1 ? listed(facts) : []
  switch (facts.kind) {
    case 'alert_firing':
      return {
        title: `${facts.severity === 'critical' ? 'Critical' : 'Warning'}: ${subject}${together}`,
        summary: facts.total > 1 ? `${facts.total} alerts began together.` : summaryOf(first),
        facts: common,
        lines,
      }
    case 'alert_acknowledged':
      return {
        title: `Handled: ${subject}${together}`,
        summary: `${by ?? 'Somebody'} is on it.`,
        facts: common,
        lines: [],
      }
    case 'alert_resolved':
      return {
        title: `Over: ${subject}${together}`,
        summary: facts.total > 1 ? `All ${facts.total} are over.` : 'It is over.',
        facts: [...common, ...fact('Until', payload.until && utc(payload.until))],
        lines: [],
      }
    case 'control_review_due':
      return {
        title: `Review due: ${lowerFirst(subject)}`,
        summary: 'It stays on until somebody releases or extends it.',
        facts: [...fact('Review at', payload.review_at && utc(payload.review_at)), ...common],
        lines: [],
      }
    case 'approval_waits':
      return {
        title:
          facts.total > 1
            ? `${facts.total} approvals wait`
            : `An approval waits: ${payload.operation ?? 'an operation'}`,
        summary: `${payload.share ?? 50} % of the time to decide has passed.`,
        facts: [
          ...fact('Decide until', payload.until && utc(payload.until)),
          ...fact('Risk', payload.risk),
          ...fact('Approvals', payload.needed && `${payload.given ?? 0} of ${payload.needed}`),
          ...fact('Asked by', by),
        ],
        lines,
      }
    case 'drill_started':
      return {
        title: 'Drill: somebody practises a stop',
        summary: 'Nothing is stopped. A real stop would reach you this way.',
        facts: common,
        lines: [],
      }
    case 'drill_ended':
      return {
        title: payload.passed ? 'Drill over: passed' : 'Drill over: not passed',
        summary: stopWords(payload),
        facts: common,
        lines: [],
      }
    case 'test':
    case 'digest':
      return {
        title: 'Test: this channel works',
        summary: 'Somebody has tested this channel. Nothing is wrong.',
        facts: fact('By', by),
        lines: [],
      }
  }
}

function stopWords({ time_to_stop_ms: took, problem }: OutboxEntry['payload']): string {
  const measured =
    typeof took === 'number'
      ? `No guard admitted ${(took / 1_000).toFixed(2)} s after it began.`
      : null
  const words = [measured, problem ? `It went wrong: ${problem}.` : null].filter(Boolean)
  return words.length > 0 ? words.join(' ') : 'Nothing was measured.'
}

/** What it is about, such as "The kill switch is on". */
function subjectOf(facts: MessageFacts, { payload }: OutboxEntry): string {
  const engaged = engagedTitles[payload.control ?? '']
  if (engaged !== undefined) return engaged
  const title = payload.title ?? (facts.rule === null ? null : ruleNamed(facts.rule)?.title)
  const words = title ?? facts.rule ?? 'something'
  return facts.total === 1 && payload.about ? `${payload.about}: ${lowerFirst(words)}` : words
}

function summaryOf({ payload }: OutboxEntry): string {
  return payload.summary ?? controlSummaries[payload.control ?? ''] ?? 'Look at it in the panel.'
}

function listed({ entries, total }: MessageFacts): string[] {
  const named = entries.slice(0, namedAtMost).map(({ payload, dedup_key }) => {
    const labels = Object.values(payload.labels ?? {}).join(', ')
    return payload.about ?? payload.operation ?? (labels || (payload.title ?? dedup_key))
  })
  const others = total - named.length
  return others > 0 ? [...named, `and ${others} more`] : named
}

function linksOf(facts: MessageFacts, first: OutboxEntry, panelUrl: string): Message['links'] {
  const runbook = facts.rule === null ? undefined : ruleNamed(facts.rule)?.runbook
  switch (facts.kind) {
    case 'alert_firing':
    case 'alert_acknowledged':
    case 'alert_resolved': {
      const isOne = facts.total === 1 && first.alert_id !== null
      const alert = isOne ? `/alerts/${first.alert_id}` : '/alerts'
      return [
        { label: isOne ? 'Alert' : 'Alerts', url: panelUrl + alert },
        ...(runbook === undefined
          ? []
          : [{ label: 'What to do', url: `${panelUrl}/runbooks/${runbook}` }]),
      ]
    }
    case 'approval_waits': {
      const path = facts.total === 1 && first.approval_id ? `/${first.approval_id}` : ''
      return [{ label: 'Decide', url: `${panelUrl}/approvals${path}` }]
    }
    case 'control_review_due':
      return [{ label: 'Controls', url: `${panelUrl}/operator` }]
    case 'drill_started':
    case 'drill_ended':
      return [{ label: 'Drills', url: `${panelUrl}/operator/drills` }]
    case 'digest':
      return [{ label: 'SLO page', url: `${panelUrl}/slo` }]
    case 'test':
      return [{ label: 'Channels', url: `${panelUrl}/settings/channels` }]
  }
}

function fact(label: string, value: string | number | null | undefined): Told['facts'] {
  return value === null || value === undefined || value === 0 || value === ''
    ? []
    : [{ label, value: String(value) }]
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

import { controlTitles } from '../controls/titles.ts'
import { ppm } from '../slo/objective.ts'
import type { AlertFacts } from './facts.ts'
import { judgeAuditBehind, judgeAuditDiffers } from './judge-audit.ts'
import { judgeObjectives } from './judge-objectives.ts'
import type { AlertCondition, AlertRule } from './rules.ts'
import type { AlertReading } from './state-machine.ts'
import { queueTitles } from './words.ts'

/** A condition for one label set: how it stands, with the value that decided and a sentence that tells it. */
export type JudgedAlert = AlertReading & {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number | null
  readonly summary: string
}

/** The canary runs once a minute; a proof is late when none came for so long, in ms. */
export const proofDueMs = 70_000

/**
 * Judges a rule by facts: one reading for each label set it speaks of. What is judged from outside the database has
 * none here.
 */
export function judgeRule(
  { condition }: Pick<AlertRule, 'condition'>,
  facts: AlertFacts,
): JudgedAlert[] {
  switch (condition.kind) {
    case 'bad_share':
      return [
        ...judgeObjectives(condition, facts),
        ...judgeDependencies(condition.orSilent ?? [], facts),
      ]
    case 'burn':
    case 'slow_share':
    case 'remaining':
    case 'no_data':
      return judgeObjectives(condition, facts)
    case 'depth':
      return [judgeDepth(condition, facts)]
    case 'controls':
      return judgeControls(condition, facts)
    case 'canary':
      return [judgeCanary(facts)]
    case 'connections':
      return [judgeConnections(condition, facts)]
    case 'audit_differs':
      return judgeAuditDiffers(facts)
    case 'audit_behind':
      return judgeAuditBehind(condition, facts)
    case 'outside':
      return []
  }
}

type Of<Kind extends AlertCondition['kind']> = Extract<AlertCondition, { kind: Kind }>

function judgeDepth({ queue, above }: Of<'depth'>, { at, depths }: AlertFacts): JudgedAlert {
  const depth = depths[queue]
  const summary = `${depth} ${queueTitles[queue]}; more than ${above} is a backlog.`
  return { labels: {}, at, isTrue: depth > above, value: depth, summary }
}

function judgeControls({ controls }: Of<'controls'>, facts: AlertFacts): JudgedAlert[] {
  return controls.map((control) => {
    const engaged = facts.controls.find((one) => one.control === control)
    const labels: Record<string, string> = controls.length > 1 ? { control } : {}
    const title = controlTitles[control]
    if (engaged === undefined) {
      return { labels, at: facts.at, isTrue: false, value: 0, summary: `${title} is off.` }
    }
    const { engagedAt, byName, reason } = engaged
    const summary = `${title} is on, by ${byName ?? 'nobody known'}: ${reason ?? 'no reason given'}`
    const began = engagedAt === null ? {} : { beganAt: engagedAt }
    return { labels, at: facts.at, isTrue: true, ...began, value: 1, summary }
  })
}

function judgeCanary({ at, canary, watchingSince }: AlertFacts): JudgedAlert {
  const { provenAt, problem } = canary
  const ageMs = at - provenAt
  const isTrue = ageMs > proofDueMs
  return {
    ...{ labels: {}, at, isTrue, value: Math.round(ageMs / 1_000) },
    // It is unproven from when the next proof was due.
    ...(isTrue && { since: Math.max(provenAt + 60_000, watchingSince) }),
    summary: `The last proof is ${Math.round(ageMs / 1_000)} s old${problem === null ? '.' : `: ${problem}.`}`,
  }
}

/** Probes are sent every 15 s; one that is older than this says nothing any more, in ms. */
const probeStaleAfterMs = 60_000

function judgeDependencies(names: readonly string[], facts: AlertFacts): JudgedAlert[] {
  return facts.dependencies
    .filter(({ name }) => names.includes(name))
    .map(({ name, isSilent, since, checkedAt }) => ({
      ...{ labels: { dependency: name }, at: facts.at, value: isSilent ? 1 : 0 },
      isTrue: facts.at - checkedAt <= probeStaleAfterMs ? isSilent : null,
      since: Math.max(since, facts.watchingSince),
      summary: isSilent ? `${name} does not answer its probe.` : `${name} answers.`,
    }))
}

function judgeConnections(
  { above }: Of<'connections'>,
  { at, connections }: AlertFacts,
): JudgedAlert {
  const { used, max } = connections
  const summary = `${used} of ${max} connections are used.`
  const value = max > 0 ? used / max : null
  return { labels: {}, at, isTrue: used * ppm > above * max, value, summary }
}

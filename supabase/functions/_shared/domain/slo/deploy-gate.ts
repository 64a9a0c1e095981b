import type { ControlName } from '../controls/controls.ts'
import { controlTitles } from '../controls/titles.ts'
import type { Band, UnknownBand } from './bands.ts'
import type { DataState } from './data-state.ts'
import { sloWindowMinutes } from './objective.ts'

/** What somebody wants to let out: an ordinary deploy, one that cannot wait, or the state before. */
export const changes = ['deploy', 'emergency', 'rollback'] as const
export type Change = (typeof changes)[number]

/** `warn` lets it out and has something to say; `allow` has nothing to say. */
export type DeployDecision = 'allow' | 'warn' | 'deny'

/** An objective that gates deploys, as it was last found to stand. */
export interface GatingObjective {
  readonly id: string
  readonly title: string
  readonly band: Band
  readonly why: UnknownBand | null
  readonly state: DataState
  /** Minutes since the first heartbeat, at most the whole window. */
  readonly minutesKnown: number
  /** End of the evaluated minute, in ms since 1970 UTC. */
  readonly at: number
}

export interface DeployFacts {
  readonly change: Change
  /** In ms since 1970 UTC. */
  readonly now: number
  readonly objectives: readonly GatingObjective[]
  /** Ids of gating objectives that were never evaluated. */
  readonly unevaluated: readonly string[]
  /** Engaged ones; null when they cannot be read, which counts as all of them. */
  readonly controls: readonly ControlName[] | null
  /** An admin lets emergencies out for now. */
  readonly isOverridden: boolean
}

export type DeployReasonCode =
  | 'STALE'
  | 'BLIND'
  | 'INCIDENT'
  | 'FREEZE'
  | 'SLOW'
  | 'CONTROL_ENGAGED'
  | 'CONTROLS_UNAVAILABLE'
  | 'OVERRIDDEN'
  | 'YOUNG'
  | 'FEW_EVENTS'
  | 'NO_DATA'
  | 'NOTHING_GATES'

export interface DeployReason {
  readonly code: DeployReasonCode
  readonly message: string
}

export interface DeployAnswer {
  readonly decision: DeployDecision
  /** The worst of the gating objectives. */
  readonly band: Band
  /** What denies comes first, then what is only said. */
  readonly reasons: readonly DeployReason[]
}

/**
 * An evaluation ends at a closed minute and follows within 30 s, so it is normally 1 to 3 minutes old. In minutes;
 * older than this nobody knows what holds now.
 */
export const staleAfterMinutes = 5

/** `unless_overridden`: an admin's override lets it out. */
type Finding = DeployReason & { readonly denies: 'always' | 'unless_overridden' | 'never' }

/**
 * Whether a change may go out (product.md §9): free and slow let everything out, freeze emergencies and rollbacks,
 * incident rollbacks and, with an admin's override, emergencies. What is not known denies: nothing goes out blind
 * but an emergency or a rollback that an admin answers for. An engaged control denies ordinary deploys. Few or young
 * figures are judged as they are, with a note.
 */
export function decideDeploy(facts: DeployFacts): DeployAnswer {
  const band = worstBand(facts.objectives)
  const findings = [
    ...findBlindness(facts),
    ...findBand(facts, band),
    ...findControls(facts),
    ...findThinness(facts),
  ]
  if (facts.isOverridden && findings.some(({ denies }) => denies === 'unless_overridden')) {
    findings.push(overridden)
  }
  const isDenying = ({ denies }: Finding) =>
    denies === 'always' || (denies === 'unless_overridden' && !facts.isOverridden)
  const denying = findings.filter(isDenying)
  const reasons = [...denying, ...findings.filter((finding) => !isDenying(finding))]
  return {
    decision: denying.length > 0 ? 'deny' : reasons.length > 0 ? 'warn' : 'allow',
    band,
    reasons: reasons.map(({ code, message }) => ({ code, message })),
  }
}

const overridden: Finding = {
  code: 'OVERRIDDEN',
  message: 'An admin answers for it: an override holds.',
  denies: 'never',
}

/** What is not known is worse than slowing down, and better than what is known to be bad. */
export const bandsByHarm: readonly Band[] = ['free', 'slow', 'unknown', 'freeze', 'incident']

function worstBand(objectives: readonly GatingObjective[]): Band {
  const bands = objectives.map(({ band }) => band)
  return bandsByHarm.findLast((band) => bands.includes(band)) ?? 'unknown'
}

/** Nobody can tell how it stands; an override stands for an admin who looked elsewhere. */
function findBlindness({ change, now, objectives, unevaluated }: DeployFacts): Finding[] {
  const findings: Finding[] = []
  const denies = change === 'deploy' ? 'always' : 'unless_overridden'
  const ageMs = now - Math.min(...objectives.map(({ at }) => at))
  if (unevaluated.length > 0) {
    const message = `Never evaluated: ${unevaluated.join(', ')}. The evaluator does not run, or has just begun.`
    findings.push({ code: 'STALE', message, denies })
  } else if (ageMs > staleAfterMinutes * 60_000) {
    const message = `The last evaluation is ${Math.floor(ageMs / 60_000)} min old: nobody knows how it stands now.`
    findings.push({ code: 'STALE', message, denies })
  }
  const blind = objectives.filter(({ why }) => why === 'blind')
  if (blind.length > 0) {
    const message = `${titles(blind)}: less than half of the minutes were recorded, so the budget says nothing.`
    findings.push({ code: 'BLIND', message, denies })
  }
  return findings
}

function findBand({ change, objectives }: DeployFacts, worst: Band): Finding[] {
  const found = titles(objectives.filter(({ band }) => band === worst))
  const left = (share: string, words: string) =>
    `${found}: ${share} of the error budget is left. ${words}`
  switch (worst) {
    case 'free':
    case 'unknown':
      return []
    case 'slow': {
      const message = left('25 to 50 %', 'Review what is risky.')
      return [{ code: 'SLOW', message, denies: 'never' }]
    }
    case 'freeze': {
      const message = left('less than 25 %', 'Only emergencies and rollbacks go out.')
      return [{ code: 'FREEZE', message, denies: change === 'deploy' ? 'always' : 'never' }]
    }
    case 'incident': {
      const message = left(
        'less than 10 %',
        "Only rollbacks go out, and emergencies by an admin's override.",
      )
      const denies = {
        deploy: 'always',
        emergency: 'unless_overridden',
        rollback: 'never',
      } as const
      return [{ code: 'INCIDENT', message, denies: denies[change] }]
    }
  }
}

function findControls({ change, controls }: DeployFacts): Finding[] {
  const denies = change === 'deploy' ? 'always' : 'never'
  if (controls === null) {
    const message = 'The controls cannot be read, which counts as every control engaged.'
    return [{ code: 'CONTROLS_UNAVAILABLE', message, denies }]
  }
  return controls.map((control) => ({
    code: 'CONTROL_ENGAGED',
    message: `${controlTitles[control]} is engaged.`,
    denies,
  }))
}

/** Said, and never denying: an installation has to begin somewhere. */
function findThinness({ objectives, unevaluated }: DeployFacts): Finding[] {
  const findings: Finding[] = []
  const say = (code: DeployReasonCode, of: readonly GatingObjective[], words: string) => {
    if (of.length > 0) findings.push({ code, message: `${titles(of)}: ${words}`, denies: 'never' })
  }
  const because = (...whys: (UnknownBand | null)[]) =>
    objectives.filter(({ why }) => whys.includes(why))
  say('YOUNG', because('young'), 'known for less than a day; judged on what exists.')
  say('FEW_EVENTS', because('few_events', 'no_events'), 'too few events to mean anything.')
  const silent = objectives.filter(({ state, why }) => state === 'no_data' && why !== 'blind')
  say('NO_DATA', silent, 'nothing was recorded in the last minutes.')
  if (objectives.length === 0 && unevaluated.length === 0) {
    const message = 'No objective gates deploys: an admin can choose one in the settings.'
    findings.push({ code: 'NOTHING_GATES', message, denies: 'never' })
  }
  return findings
}

/** What a reader has to know of an objective's figures: since when they count, or that they are thin. Null when whole. */
export function noteOn(
  objective: Pick<GatingObjective, 'why' | 'minutesKnown' | 'at'>,
): string | null {
  const { why, minutesKnown, at } = objective
  if (why === 'blind') return 'blind: less than half of the minutes were recorded'
  const since = new Date(at - minutesKnown * 60_000).toISOString()
  const spans = minutesKnown < sloWindowMinutes ? `since ${since}` : null
  const thin =
    why === 'few_events' || why === 'no_events' ? 'too few events to mean anything' : null
  const notes = [spans, thin].filter((note) => note !== null)
  return notes.length === 0 ? null : notes.join('; ')
}

function titles(objectives: readonly GatingObjective[]): string {
  return objectives.map(({ title }) => title).join(', ')
}

import type { Dependency } from '@/backend/infra.ts'
import { countOf } from '@/lib/format-number.ts'

/** Asked every 15 s; after four rounds without a word nobody knows. In ms. */
const silentAfterMs = 60_000

/** In the order of the page; channels follow. */
const known = [
  ['database', 'Database'],
  ['auth', 'Auth'],
  ['realtime', 'Realtime'],
  ['functions', 'Functions'],
  ['redis', 'Redis'],
  ['secrets', 'Secrets'],
  ['rpc_primary', 'RPC primary'],
  ['rpc_fallback', 'RPC fallback'],
] as const

export type Standing = Dependency['state'] | 'unknown'

export interface StandingDependency {
  dependency: Dependency
  label: string
  /** Beside its name: what it is or where it lies. */
  detail: string | null
  /** How it stands now: unknown when nobody has asked for a minute. */
  standing: Standing
  /** Beside its state: that it stands in for another one. */
  remark: string | null
}

/** Dependencies as they stand at a moment of the server's clock. */
export function standingDependencies(
  dependencies: readonly Dependency[],
  now: number,
): StandingDependency[] {
  const place = (name: string) => {
    const found = known.findIndex(([one]) => one === name)
    return found === -1 ? known.length : found
  }
  const standingOf = (dependency: Dependency): Standing =>
    dependency.state !== 'not_configured' && now - dependency.checkedAt > silentAfterMs
      ? 'unknown'
      : dependency.state
  const primary = dependencies.find(({ name }) => name === 'rpc_primary')
  const isPrimaryGone = primary !== undefined && standingOf(primary) === 'unreachable'
  return dependencies
    .toSorted((a, b) => place(a.name) - place(b.name) || a.name.localeCompare(b.name))
    .map((dependency) => {
      const standing = standingOf(dependency)
      const stands = dependency.name === 'rpc_fallback' && isPrimaryGone && isThere(standing)
      return {
        ...{ dependency, standing, label: labelOf(dependency), detail: detailOf(dependency) },
        remark: stands ? 'stands in' : null,
      }
    })
}

function labelOf({ name, detail }: Dependency): string {
  const found = known.find(([one]) => one === name)
  if (found) return found[1]
  return name.startsWith('channel:') ? (detail ?? 'Channel') : name
}

function detailOf({ name, detail }: Dependency): string | null {
  return name.startsWith('channel:') ? 'notifications' : detail
}

const isThere = (standing: Standing) => standing === 'reachable' || standing === 'slow'

/** "5 of 6 answer" */
export function tallyOf(dependencies: readonly StandingDependency[]): string {
  const configured = dependencies.filter(({ standing }) => standing !== 'not_configured')
  const there = configured.filter(({ standing }) => isThere(standing))
  return `${there.length} of ${configured.length} answer`
}

/** All of them in one sentence, the worst first. */
export function dependencySentence(dependencies: readonly StandingDependency[]): {
  tone: 'ok' | 'warn' | 'danger' | 'neutral'
  words: string
} {
  const of = (standing: Standing) => dependencies.filter((one) => one.standing === standing)
  const asked = dependencies.length - of('not_configured').length
  if (asked === 0) return { tone: 'neutral', words: 'No dependency was asked yet.' }
  const [gone, slow, unknown] = [of('unreachable'), of('slow'), of('unknown')]
  if (unknown.length === asked) {
    return { tone: 'warn', words: 'Nobody has asked the dependencies for a minute.' }
  }
  if (gone.length + slow.length + unknown.length === 0) {
    return {
      tone: 'ok',
      words: asked === 1 ? 'The dependency answers.' : `All ${asked} dependencies answer.`,
    }
  }
  const healthy = asked - gone.length - slow.length - unknown.length
  const first = `${healthy} of ${countOf(asked, 'dependency', 'dependencies')} ${healthy === 1 ? 'is' : 'are'} healthy.`
  const parts = [
    sentence(gone, 'does not answer', 'do not answer'),
    sentence(slow, 'is slow', 'are slow'),
    sentence(unknown, 'was not asked lately', 'were not asked lately'),
    dependencies.some(({ remark }) => remark !== null) ? 'The RPC fallback stands in.' : '',
  ]
  return {
    tone: gone.length > 0 ? 'danger' : 'warn',
    words: [first, ...parts.filter((part) => part !== '')].join(' '),
  }
}

function sentence(some: readonly StandingDependency[], one: string, many: string): string {
  const names = some.map(({ dependency: { name }, label }) =>
    // A name of people's own choosing: without quotes it would read as part of the sentence.
    name.startsWith('channel:') ? `Channel “${label}”` : label,
  )
  if (names.length === 0) return ''
  const last = names.at(-1) ?? ''
  return names.length === 1
    ? `${last} ${one}.`
    : `${names.slice(0, -1).join(', ')} and ${last} ${many}.`
}

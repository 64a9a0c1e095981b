import type { InfraReport } from '@/backend/infra.ts'
import { dependencySentence, type StandingDependency } from './dependencies.ts'
import { tightParts, type Tile } from './machine.ts'
import { isFresh, sourceOf } from './told.ts'

export interface InfraSentence {
  tone: 'ok' | 'warn' | 'danger' | 'neutral'
  headline: string
}

/** Is it us or the machine? The page in one or two sentences. */
export function infraSentence(
  report: InfraReport,
  dependencies: readonly StandingDependency[],
  tiles: readonly Tile[],
  now: number,
): InfraSentence {
  const first = dependencySentence(dependencies)
  const machine = machineSentence(report, tiles, now)
  const isWorse = machine.tone === 'warn' && (first.tone === 'ok' || first.tone === 'neutral')
  return {
    tone: isWorse ? 'warn' : first.tone,
    headline: [first.words, machine.words].filter((words) => words !== '').join(' '),
  }
}

function machineSentence(report: InfraReport, tiles: readonly Tile[], now: number) {
  const source = sourceOf(report, 'machine')
  if (source === null) return { tone: 'neutral', words: '' } as const
  if (!isFresh(source, now)) {
    return { tone: 'warn', words: 'The machine has told nothing lately.' } as const
  }
  const tight = tightParts(tiles)
  if (tight.length > 0) return { tone: 'warn', words: `${tight.join(', ')}.` } as const
  return tiles.every(({ without }) => without === null)
    ? ({ tone: 'ok', words: 'The machine has room.' } as const)
    : ({ tone: 'neutral', words: '' } as const)
}

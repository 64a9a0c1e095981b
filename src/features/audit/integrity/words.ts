import type { AuditIntegrity } from '@/backend/audit-seals.ts'
import { formatCount } from '@/lib/format-number.ts'
import type { ProblemKind } from '@domain/audit/problem.ts'
import type { Remembered } from './remembered.ts'
import type { Verification } from './verify-log.ts'

/** What is not sealed for longer than this is late: the sealer comes by every second. */
export const lateAfterMs = 10_000

export const problemTitles: Record<ProblemKind, string> = {
  edited: 'An entry was changed',
  deleted: 'An entry is gone',
  reordered: 'Entries changed places',
  inserted: 'An entry was slipped in',
  cut: 'The end of the log is gone',
  rewritten: 'The log was written anew',
  bad_checkpoint: 'A checkpoint does not hold',
}

/** What comparing with the store outside found, by who compares. */
export const differenceTitles: Record<NonNullable<AuditIntegrity['difference']>['source'], string> =
  {
    checkpoints: 'The log is not what was signed',
    published: 'The log is not what was signed',
    entries: 'The log is not what was sealed',
    archiving: 'The log is not what was signed',
    archives: 'An archive is missing or changed',
  }

export interface Finding {
  tone: 'ok' | 'warn' | 'neutral'
  text: string
}

/** What a check that found nothing wrong has proven, and what it has not. */
export function findings(
  verification: Verification,
  integrity: AuditIntegrity,
  before: Remembered | null,
): Finding[] {
  const { verifiedTo, anchoredTo, location, keyIds, checkpointsError } = verification
  const list: Finding[] = [
    {
      tone: 'ok',
      text: `Entries 1 to ${formatCount(verifiedTo)} of the chain say what was sealed, in that order, with none missing.`,
    },
  ]
  if (anchoredTo > 0) {
    list.push({
      tone: 'ok',
      text: `Up to number ${formatCount(anchoredTo)} they are what key ${keyIds.join(', ')} signed and ${placeOf(location)} keeps. Not even the owner of the database can change these unnoticed, unless key and store are theirs too.`,
    })
  }
  if (before) list.push(recallFinding(before, keyIds))
  if (anchoredTo < verifiedTo) list.push(unanchored(verification, checkpointsError))
  if (integrity.unsealed > 0) {
    list.push({
      tone: 'neutral',
      text: `${countEntries(integrity.unsealed)} not sealed yet: nothing is proven of ${integrity.unsealed === 1 ? 'it' : 'them'}.`,
    })
  }
  return list
}

/** Where checkpoints lie, for people: the path of a folder says nothing to who has no account on that machine. */
function placeOf(location: string | null): string {
  const [kind, ...name] = (location ?? '').split(' ')
  if (kind === 's3') return `the bucket ${name.join(' ')}`
  return kind === 'folder' ? 'a folder of the server' : 'the store'
}

function recallFinding(before: Remembered, keyIds: readonly string[]): Finding {
  const isNewKey = before.keyIds.length > 0 && keyIds.some((id) => !before.keyIds.includes(id))
  return isNewKey
    ? {
        tone: 'warn',
        text: `Checkpoints are signed by a key that this browser has not seen before (${keyIds.join(', ')}). Ask whoever keeps the keys whether it was changed.`,
      }
    : {
        tone: 'ok',
        text: `Number ${formatCount(before.chainNo)} is still what this browser saw when it last checked.`,
      }
}

function unanchored(
  { anchoredTo, verifiedTo, location }: Verification,
  error: string | null,
): Finding {
  const which = anchoredTo === 0 ? 'the log' : `what came after number ${formatCount(anchoredTo)}`
  const why =
    error !== null
      ? `Checkpoints could not be read now: ${error}`
      : anchoredTo === 0 && location === null
        ? 'No checkpoints are published here.'
        : `The next checkpoint will cover number ${formatCount(verifiedTo)}.`
  return {
    tone: error !== null || anchoredTo === 0 ? 'warn' : 'neutral',
    text: `${why} Until then, whoever owns the database could have written ${which} anew as a whole, and it would look like this.`,
  }
}

export function countEntries(count: number) {
  return count === 1 ? '1 entry is' : `${formatCount(count)} entries are`
}

/** 64 digits as people compare them: in fours. */
export function inFours(hash: string): string {
  return hash.match(/.{1,4}/g)?.join(' ') ?? ''
}

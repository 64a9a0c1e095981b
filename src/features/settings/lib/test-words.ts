import type { OperationTest } from '@/backend/operations.ts'

/** A call and its answer take at most so long; whatever is older and has no result has lost it. */
const longestTestMs = 30_000

export interface TestWords {
  tone: 'ok' | 'danger' | 'quiet'
  text: string
}

/** How the newest test call went, in one sentence without its time. */
export function testWords(test: OperationTest | null, revision: number, now: number): TestWords {
  if (test === null) return { tone: 'quiet', text: 'Never tested.' }
  if (!test.isRecorded) {
    return now - test.testedAt < longestTestMs
      ? { tone: 'quiet', text: 'A test call is under way.' }
      : { tone: 'quiet', text: 'The result of the newest test call was lost. Test again.' }
  }
  const older = test.revision === revision ? '' : ` That was revision ${test.revision}.`
  if (test.problem !== null) return { tone: 'danger', text: `${test.problem}${older}` }
  return {
    tone: older === '' ? 'ok' : 'quiet',
    text: `Answered in ${test.durationMs ?? 0} ms, signature accepted.${older}`,
  }
}

import { useNow } from '@/ui/use-now.ts'
import { useMember } from './member-context.ts'

/** How long a proof of identity opens what needs one; the database enforces the same five minutes. */
const FRESH_FOR_MS = 5 * 60_000

/** Whether the sign-in is young enough for releasing and widening, and until when (server time). */
export function useFreshSignIn() {
  const { signedInAt } = useMember()
  const now = useNow()
  const until = signedInAt + FRESH_FOR_MS
  return { isFresh: now < until, signedInAt, until }
}

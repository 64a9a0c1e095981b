import { useQuery } from '@tanstack/react-query'
import { useNow } from '@/ui/use-now.ts'
import { proofVerdict, type ProofVerdict } from './lib/switch-proof.ts'
import { controlsQueries } from './queries.ts'

/** Whether the kill switch is known to work; null until that was read. */
export function useSwitchProof(): ProofVerdict | null {
  const { data: proof } = useQuery({ ...controlsQueries.reading(), select: ({ proof }) => proof })
  const now = useNow()
  return proof === undefined ? null : proofVerdict(proof, now)
}

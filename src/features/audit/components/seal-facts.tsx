import { useQuery } from '@tanstack/react-query'
import { formatCount } from '@/lib/format-number.ts'
import { CopyText } from '@/ui/copy-text.tsx'
import { Time } from '@/ui/time.tsx'
import { auditQueries } from '../queries.ts'
import { DetailFact } from './detail-fact.tsx'

/** The place of an entry in the chain: its own hash and the one before it. */
export function SealFacts({ seq }: { seq: number }) {
  const { data: seal, error } = useQuery(auditQueries.seal(seq))
  if (seal === undefined) {
    return <DetailFact name="Row hash">{error === null ? '…' : 'could not be read'}</DetailFact>
  }
  if (seal === null)
    return <DetailFact name="Sealed">not yet; a moment after it was written</DetailFact>
  return (
    <>
      <DetailFact name="Sealed">
        number {formatCount(seal.chainNo)} of the chain, <Time at={seal.sealedAt} />
      </DetailFact>
      <DetailFact name="Row hash">
        <CopyText text={seal.hash} name="row hash" />
      </DetailFact>
      <DetailFact name="Hash before it">
        <CopyText text={seal.previousHash} name="hash before it" />
      </DetailFact>
    </>
  )
}

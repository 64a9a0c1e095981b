import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ShareLink } from '@/backend/share-links.ts'
import { Button } from '@/ui/button.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { sloQueries } from '../queries.ts'
import { RevokeLinkDialog } from './revoke-link-dialog.tsx'

/** Links that were made; those that hold can be taken back here. */
export function ShareLinkList() {
  const now = useNow(10_000)
  const { data: links = [] } = useQuery(sloQueries.shareLinks())
  const [revoking, setRevoking] = useState<ShareLink | null>(null)
  if (links.length === 0) return null
  return (
    <>
      <ul
        aria-label="Share links"
        className="max-h-48 divide-y divide-line overflow-y-auto rounded-control border border-line"
      >
        {links.map((link) => (
          <li key={link.id} className="flex items-center gap-3 px-3 py-2 text-13">
            <div className="min-w-0 flex-1">
              <p className="font-strong break-words">{link.name}</p>
              <p className="text-12 text-fg-3">
                <LinkState link={link} now={now} />
                {link.lastUsedAt === null ? (
                  ', never opened'
                ) : (
                  <>
                    , last opened <Time at={link.lastUsedAt} />
                  </>
                )}
              </p>
            </div>
            {link.revokedAt === null && link.expiresAt > now ? (
              <Button size="sm" onClick={() => setRevoking(link)}>
                Revoke
                <span className="sr-only"> {link.name}</span>
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {revoking === null ? null : (
        <RevokeLinkDialog link={revoking} onClose={() => setRevoking(null)} />
      )}
    </>
  )
}

function LinkState({ link, now }: { link: ShareLink; now: number }) {
  if (link.revokedAt !== null) {
    return (
      <>
        Revoked <Time at={link.revokedAt} />
      </>
    )
  }
  return (
    <>
      {link.expiresAt > now ? 'Until' : 'Expired'} <Time at={link.expiresAt} format="day" />
    </>
  )
}

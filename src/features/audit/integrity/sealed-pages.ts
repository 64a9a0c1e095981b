import { fetchSealedRows } from '@/backend/audit-seals.ts'

/** Enough that the way there and back does not count, few enough that Stop is heard at once. */
const pageSize = 2_500
/** On their way at once: the database writes one while another travels. */
const ahead = 2

/**
 * The sealed rows up to a number in pages, as bytes; at least one. The next ones are on their way while one is used. Rejects with a
 * BackendError, or an AbortError.
 */
export async function* sealedPages(
  sealedTo: number,
  signal: AbortSignal,
): AsyncGenerator<ArrayBuffer> {
  const coming: Promise<ArrayBuffer>[] = []
  let after = 0
  do {
    while (coming.length < ahead && (after === 0 || after < sealedTo)) {
      const page = fetchSealedRows(after, pageSize, signal)
      // Who stops in between must not leave a rejection that nobody hears.
      page.catch(() => undefined)
      coming.push(page)
      after += pageSize
    }
    const page = await coming.shift()
    if (page) yield page
  } while (coming.length > 0 || after < sealedTo)
}

import * as z from 'zod/mini'

/** Where the next page of a list begins: everything older than this. Times stay text, to the microsecond. */
export const pageCursor = z.object({ at: z.string(), id: z.string() })

export type PageCursor = z.output<typeof pageCursor>

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The place just above a row that is already shown, so that the row itself leads the page. */
export function cursorAbove(createdAtText: string): PageCursor {
  return { at: createdAtText, id: lastId }
}

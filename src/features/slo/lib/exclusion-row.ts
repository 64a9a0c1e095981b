/** The row of an exclusion in the page, which focus goes to when what was in it is gone. */
export function exclusionRowId(id: number): string {
  return `exclusion-${id}`
}

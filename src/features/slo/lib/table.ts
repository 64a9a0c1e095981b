/** What stands behind a chart: a header and rows of texts, ready for the screen and for a file. */
export interface Table {
  readonly label: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Made of `docs/runbooks` while the panel is built. */
declare module 'virtual:runbooks' {
  export const runbookEntries: import('./lib/runbook.ts').RunbookEntry[]
  export const runbookLoaders: Record<string, () => Promise<import('./lib/runbook.ts').Runbook>>
}

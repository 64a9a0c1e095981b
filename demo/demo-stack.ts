/** What the demo needs of a running stack. */
export type DemoStack = {
  readonly url: string
  readonly publishableKey: string
  readonly secretKey: string
  readonly signingKey: string
  /** Owner's address, for the very first admin only. */
  readonly dbUrl: string
  /** Credentials and the sandbox's ledger are kept here, with the installation's data. */
  readonly dataDir: string
}

/** Refuses to seed anything but this machine: the passwords are meant for development. */
export function refuseForeignStack(stack: DemoStack): void {
  for (const url of [stack.url, stack.dbUrl]) {
    const { hostname } = new URL(url)
    if (!['127.0.0.1', 'localhost', '[::1]', '::1'].includes(hostname)) {
      throw new Error(`the demo only runs on this machine, not on ${hostname}`)
    }
  }
}

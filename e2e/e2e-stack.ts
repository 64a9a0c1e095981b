import { z } from 'zod'

const shape = z.object({
  url: z.string(),
  publishableKey: z.string(),
  dbUrl: z.string(),
  superuserDbUrl: z.string(),
  sandboxUrl: z.string(),
  dataDir: z.string(),
  /** Submits and asks; its owner is a member whom no spec signs in. */
  agentKey: z.string(),
  users: z.array(z.object({ email: z.string(), password: z.string(), role: z.string() })),
})

/** The stack that global setup started, as the workers see it. */
export type E2eStack = z.infer<typeof shape>

const variable = 'OMNIHUB_E2E_STACK'

export function announceStack(stack: E2eStack) {
  process.env[variable] = JSON.stringify(stack)
}

export function e2eStack(): E2eStack {
  const text = process.env[variable]
  if (text === undefined) throw new Error('specs run by npx playwright test: no stack is announced')
  return shape.parse(JSON.parse(text))
}

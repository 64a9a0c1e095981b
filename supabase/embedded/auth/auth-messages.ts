import { z } from 'zod'

const bucketSchema = z.object({
  /** Attempts that may come at once. */
  capacity: z.number().int().positive(),
  /** Milliseconds until one attempt is given back. */
  refillMs: z.number().int().positive(),
})

export const signInLimitsSchema = z.object({
  perAddress: bucketSchema,
  perAccount: bucketSchema,
  perKnownPair: bucketSchema,
})

/** Failed sign-ins allowed per address, per account, and per account at an address it has signed in from. */
export type SignInLimits = z.infer<typeof signInLimitsSchema>
export type BucketLimit = z.infer<typeof bucketSchema>

export const authProcessConfigSchema = z.object({
  databaseUrl: z.string(),
  /** 0 lets the system choose. */
  port: z.number().int(),
  issuerUrl: z.string(),
  siteUrl: z.string(),
  mailDir: z.string().nullable(),
  gatewaySecret: z.string(),
  publishableKey: z.string(),
  secretKey: z.string(),
  tokenKey: z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    d: z.string(),
    kid: z.string(),
    alg: z.literal('ES256'),
  }),
  signInLimits: signInLimitsSchema,
})

/** What the auth process is told over its IPC channel; nothing of it is in argv or environment. */
export type AuthProcessConfig = z.infer<typeof authProcessConfigSchema>

export const authProcessReportSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), port: z.number().int() }),
  z.object({ type: z.literal('failed'), reason: z.string() }),
  z.object({ type: z.literal('log'), line: z.string() }),
])

/** What the auth process answers. */
export type AuthProcessReport = z.infer<typeof authProcessReportSchema>

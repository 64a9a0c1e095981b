import http from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { sameSecret } from './admin-access.ts'
import { refuseWithoutKey } from './api-key.ts'
import type { AuthContext } from './auth-context.ts'
import { AuthError } from './auth-error.ts'
import { refusal } from './auth-response.ts'
import { routeAuth } from './auth-routes.ts'
import { readText } from './request-body.ts'

/** Header by which the gateway proves that it, and not somebody else on this machine, is calling. */
export const GATEWAY_SECRET_HEADER = 'x-omnihub-gateway'

/** Serves the auth API on loopback, to the gateway only. Resolves with the port once it listens. */
export async function serveAuth(
  context: AuthContext,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = http.createServer(
    getRequestListener((request) => answer(context, request), { overrideGlobalObjects: false }),
  )
  server.requestTimeout = 30_000
  server.headersTimeout = 10_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(context.config.port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('auth has no port')
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(context: AuthContext, request: Request): Promise<Response> {
  try {
    const given = request.headers.get(GATEWAY_SECRET_HEADER) ?? ''
    if (!sameSecret(given, context.config.gatewaySecret)) {
      throw new AuthError(403, 'not_allowed', 'Auth answers through the gateway only')
    }
    const url = new URL(request.url)
    const path = url.pathname.replace(/^\/auth\/v1(?=\/)/, '')
    const body = await readText(request)
    const call = { request, body, url, path, address: callerAddress(request) }
    return refuseWithoutKey(context, call) ?? (await routeAuth(context, call))
  } catch (error) {
    if (error instanceof AuthError) return refusal(error, request)
    context.log(
      `auth: ${request.method} failed: ${error instanceof Error ? error.message : 'unknown'}`,
    )
    const unexpected = new AuthError(
      500,
      'unexpected_failure',
      'Unexpected failure, please check server logs for more information',
    )
    return refusal(unexpected, request)
  }
}

// The gateway replaces whatever a client sends here by the address of the socket.
function callerAddress(request: Request): string {
  const last = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
  return last ? last.replace(/^::ffff:/, '') : '127.0.0.1'
}

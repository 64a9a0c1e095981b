// @ts-types="./node-net.d.ts"
import net from 'node:net'
// @ts-types="./node-tls.d.ts"
import tls from 'node:tls'

/** A connection of Node's kind, which hosted functions have too. */
export type Socket = ReturnType<typeof net.connect>

/** Begins to connect; `connect` or `error` says how that went. */
export function openSocket(address: {
  readonly host: string
  readonly port: number
  readonly isEncrypted?: boolean
}): Socket {
  const { host, port, isEncrypted = false } = address
  return isEncrypted
    ? tls.connect({ host, port, servername: net.isIP(host) === 0 ? host : '' })
    : net.connect({ host, port })
}

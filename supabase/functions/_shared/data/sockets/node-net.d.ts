/** What is used of Node's `net`, for Deno's type check: it looks for the types of Node beside the functions only. */
interface Socket {
  on(event: 'error', listener: (error: Error) => void): void
  on(event: 'close', listener: () => void): void
  on(event: 'data', listener: (chunk: Uint8Array) => void): void
  once(event: 'connect', listener: () => void): void
  once(event: 'error', listener: (error: Error) => void): void
  write(bytes: Uint8Array): void
  destroy(error?: Error): void
}
declare const net: {
  connect(address: { host: string; port: number }): Socket
  isIP(text: string): number
}
export default net

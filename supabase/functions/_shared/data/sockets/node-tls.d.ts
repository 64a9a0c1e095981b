import type net from './node-net.d.ts'

/** The same of Node's `tls`. */
declare const tls: {
  connect(address: {
    host: string
    port: number
    servername: string
  }): ReturnType<typeof net.connect>
}
export default tls

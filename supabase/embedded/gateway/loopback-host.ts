const NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * True for a Host header that names this machine. A page whose name was re-pointed to 127.0.0.1 (DNS rebinding) sends
 * its own name and is refused.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  if (!host) return false
  const name = host.toLowerCase().replace(/:\d+$/, '')
  return NAMES.has(name) || name.endsWith('.localhost')
}

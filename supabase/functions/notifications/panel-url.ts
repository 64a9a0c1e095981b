import type { Environment } from '../_shared/http/environment.ts'

/**
 * Where links of messages lead: `OMNIHUB_PANEL_URL`, else the first origin that may call us, else our own, which serves
 * the panel on a machine of its own.
 */
export function panelUrlOf(
  get: (name: string) => string | undefined,
  { allowedOrigins, supabaseUrl }: Pick<Environment, 'allowedOrigins' | 'supabaseUrl'>,
): string {
  const named = get('OMNIHUB_PANEL_URL')
  return named ? new URL(named).origin : (allowedOrigins[0] ?? supabaseUrl)
}

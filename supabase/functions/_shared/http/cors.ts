const allowedHeaders =
  'authorization, apikey, content-type, traceparent, x-client-info, x-omnihub-key, x-omnihub-channel'

/**
 * CORS headers for a request. Origins are compared exactly; an origin that is not listed gets none,
 * so its browser keeps the answer from it.
 */
export function corsHeaders(
  request: Request,
  allowedOrigins: readonly string[],
): Record<string, string> {
  const origin = request.headers.get('origin')
  if (origin === null || !allowedOrigins.includes(origin)) return { vary: 'origin' }
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': allowedHeaders,
    'access-control-expose-headers':
      'retry-after, x-request-id, traceparent, content-disposition, x-estimated-rows',
    'access-control-max-age': '600',
  }
}

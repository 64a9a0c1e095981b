// What a failure means and what to do, for whoever is woken by it.

export const notPrometheus =
  'what answered is no Prometheus API: check that PROMETHEUS_URL ends before /api/v1'

/** What an answer says that is none; null when it does not say. */
export const saidError = (error: string) =>
  error === '' ? null : `Prometheus cannot answer: ${error}`

/** Why a status other than 200 came, with what Prometheus said. */
export function whyRefused(status: number, error: string): string {
  const said = error === '' ? '' : `: ${error}`
  if (status >= 300 && status < 400) {
    return `Prometheus answered with a redirect (${status}), which is not followed because credentials would go along: set PROMETHEUS_URL to the final address`
  }
  const known: Record<number, string> = {
    401: 'Prometheus refused the credentials (401): check PROMETHEUS_USER and PROMETHEUS_PASSWORD, or PROMETHEUS_TOKEN',
    403: 'Prometheus does not let these credentials read (403): check their rights and PROMETHEUS_TENANT',
    404: 'there is no Prometheus API at PROMETHEUS_URL (404): check that it ends before /api/v1',
    429: 'Prometheus answers no more questions for now (429): its limits are reached',
  }
  return (
    known[status] ??
    `Prometheus ${status < 500 ? 'refused the query' : 'failed'} (${status})${said}`
  )
}

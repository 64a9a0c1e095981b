/** Every variable that says where counts come from. `npm start` hands these to the functions, and no other. */
export const metricsVariables = [
  'METRICS_SOURCE',
  'PROMETHEUS_URL',
  'PROMETHEUS_USER',
  'PROMETHEUS_PASSWORD',
  'PROMETHEUS_TOKEN',
  'PROMETHEUS_TENANT',
  'PROMETHEUS_TENANT_HEADER',
  'PROMETHEUS_SELECTOR',
  'PROMETHEUS_TIMEOUT_MS',
] as const

/** A Prometheus and what it wants to be asked with. */
export type PrometheusSettings = {
  /** Without `/api/v1` and without a slash at its end. */
  readonly url: string
  /** What goes along with every question: credentials and the tenant. */
  readonly headers: Readonly<Record<string, string>>
  /** None of these is ever repeated in a text. */
  readonly secrets: readonly string[]
  /** Matchers that choose our series among others, as between the braces of PromQL. */
  readonly selector: string
  /** For a whole question, however many queries it takes. */
  readonly timeoutMs: number
}

export type MetricsSettings =
  | { readonly source: 'postgres' }
  | { readonly source: 'prometheus'; readonly prometheus: PrometheusSettings }

type Get = (name: (typeof metricsVariables)[number]) => string | undefined

const defaultTimeoutMs = 30_000
const matcher = String.raw`[a-zA-Z_][a-zA-Z0-9_]*\s*(=|!=|=~|!~)\s*"([^"\\\n]|\\.)*"`
const matchers = new RegExp(String.raw`^\s*${matcher}(\s*,\s*${matcher})*\s*$`)

/** Reads them once at start. Throws, naming the variable and the fix, and never what a secret holds. */
export function readMetricsSettings(get: Get): MetricsSettings {
  const source = get('METRICS_SOURCE') || 'postgres'
  if (source === 'postgres') return { source }
  if (source !== 'prometheus') {
    throw new Error(
      `METRICS_SOURCE is ${JSON.stringify(source)}: set it to "postgres" or "prometheus", or unset it`,
    )
  }
  return { source, prometheus: readPrometheusSettings(get) }
}

/** How to ask the Prometheus that these variables name. Throws as {@link readMetricsSettings} does. */
export function readPrometheusSettings(get: Get): PrometheusSettings {
  const authorization = authorizationOf(get)
  return {
    url: readUrl(get),
    headers: { ...authorization, ...tenantOf(get) },
    secrets: [get('PROMETHEUS_PASSWORD'), authorization['authorization']?.split(' ')[1]].flatMap(
      (text) => text || [],
    ),
    selector: readSelector(get),
    timeoutMs: readTimeout(get),
  }
}

/** Those variables of an environment that are set. Throws when they make no sense, before anything is started. */
export function metricsEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  readMetricsSettings((name) => environment[name])
  const set = metricsVariables.map((name) => [name, environment[name] ?? ''] as const)
  return Object.fromEntries(set.filter(([, value]) => value !== ''))
}

function readUrl(get: Get): string {
  const text = get('PROMETHEUS_URL')
  if (!text) {
    throw new Error('PROMETHEUS_URL is not set: reading from a Prometheus needs its address')
  }
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error('PROMETHEUS_URL is no http or https address, such as https://prometheus:9090')
  }
  if (url.username !== '' || url.password !== '') {
    throw new Error(
      'PROMETHEUS_URL holds credentials: move them to PROMETHEUS_USER and PROMETHEUS_PASSWORD',
    )
  }
  if (url.search !== '' || url.hash !== '') {
    throw new Error('PROMETHEUS_URL must end with its path: remove what follows "?" or "#"')
  }
  return `${url.origin}${url.pathname}`.replace(/(\/api\/v1)?\/*$/, '')
}

function authorizationOf(get: Get): Record<string, string> {
  const [user, password] = [get('PROMETHEUS_USER'), get('PROMETHEUS_PASSWORD')]
  const token = get('PROMETHEUS_TOKEN')
  if (token && (user || password)) {
    throw new Error('PROMETHEUS_TOKEN and PROMETHEUS_USER are both set: remove one of them')
  }
  if (token) return headerOf('authorization', `Bearer ${token}`, 'PROMETHEUS_TOKEN')
  if (!user && !password) return {}
  if (!user) throw new Error('PROMETHEUS_USER is not set, but PROMETHEUS_PASSWORD is')
  if (!password) throw new Error('PROMETHEUS_PASSWORD is not set, but PROMETHEUS_USER is')
  const bytes = new TextEncoder().encode(`${user}:${password}`)
  return { authorization: `Basic ${btoa(String.fromCodePoint(...bytes))}` }
}

function tenantOf(get: Get): Record<string, string> {
  const tenant = get('PROMETHEUS_TENANT')
  const header = get('PROMETHEUS_TENANT_HEADER')
  if (!tenant && header) throw new Error('PROMETHEUS_TENANT is not set, but its header is')
  if (!tenant) return {}
  return headerOf(header || 'X-Scope-OrgID', tenant, 'PROMETHEUS_TENANT or its header')
}

function headerOf(name: string, value: string, variable: string): Record<string, string> {
  try {
    new Headers({ [name]: value })
  } catch {
    throw new Error(
      `${variable} cannot be sent in a header: look for line breaks and odd characters`,
    )
  }
  return { [name]: value }
}

function readSelector(get: Get): string {
  return selectorIn('PROMETHEUS_SELECTOR', get('PROMETHEUS_SELECTOR') || '', 'job="omnihub"')
}

/** Matchers as somebody wrote them. Throws, naming the variable, when they are none. */
export function selectorIn(variable: string, text: string, example: string): string {
  if (text !== '' && !matchers.test(text)) {
    throw new Error(`${variable} must be matchers without braces, such as ${example}`)
  }
  return text.trim()
}

function readTimeout(get: Get): number {
  const text = get('PROMETHEUS_TIMEOUT_MS')
  if (!text) return defaultTimeoutMs
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= 100 && value <= 50_000) return value
  throw new Error('PROMETHEUS_TIMEOUT_MS must be milliseconds, 100 to 50000')
}

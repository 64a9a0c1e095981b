/** Import aliases of tsconfig.json, so that an alias and a relative path mean the same file. */
const aliases = [
  ['@/', 'src/'],
  ['@domain/', 'supabase/functions/_shared/domain/'],
  ['@contracts/', 'supabase/functions/_shared/contracts/'],
]

const domain = 'supabase/functions/_shared/domain/'
const contracts = 'supabase/functions/_shared/contracts/'
const served = ['src/ui/', 'src/lib/', 'src/config/']

/**
 * Who may import what, first match wins. `files` lists the repository folders a layer may import
 * from, `packages` (when present) the only packages. A layer may not import what it does not list.
 */
const layers = [
  {
    name: 'domain/controls',
    root: `${domain}controls/`,
    files: [`${domain}controls/`],
    packages: [],
  },
  { name: 'domain', root: domain, files: [domain], packages: ['zod', 'zod/mini'] },
  { name: 'contracts', root: contracts, files: [contracts, domain], packages: ['zod', 'zod/mini'] },
  { name: 'functions', root: 'supabase/functions/', files: ['supabase/functions/'] },
  {
    name: 'embedded',
    root: 'supabase/embedded/',
    // What is judged outside the database is told outside it, by the same senders.
    files: [
      'supabase/embedded/',
      'scripts/',
      domain,
      contracts,
      'supabase/functions/_shared/notifiers/',
    ],
  },
  {
    name: 'config',
    root: 'src/config/',
    files: ['src/config/', 'src/lib/'],
    banned: ['@supabase/'],
  },
  { name: 'lib', root: 'src/lib/', files: ['src/lib/'], banned: ['@supabase/'] },
  {
    name: 'ui',
    root: 'src/ui/',
    // visible-text.ts imports nothing: which characters deceive is no business rule, and every list draws such texts.
    files: ['src/ui/', 'src/lib/', `${domain}approvals/visible-text.ts`],
    banned: ['@supabase/', 'react-router', '@tanstack/react-query'],
  },
  {
    name: 'backend',
    root: 'src/backend/',
    files: ['src/backend/', 'src/lib/', 'src/config/', domain, contracts],
  },
  {
    name: 'features',
    root: 'src/features/',
    // paths.ts imports nothing, so a link to another screen is not a dependency on it.
    files: ['src/features/', 'src/backend/', ...served, domain, contracts, 'src/app/paths.ts'],
    banned: ['@supabase/'],
  },
  { name: 'paths', root: 'src/app/paths.ts', files: [] },
  { name: 'src', root: 'src/', files: ['src/', domain, contracts], banned: ['@supabase/'] },
  { name: 'demo', root: 'demo/', files: ['demo/', domain, contracts] },
]

/** Tests may use their tools and start a stack, but keep to the layers of the panel. */
const testFile = /\.(test|spec)\.tsx?$/

/** The repository path a specifier names, or null when it names a package. */
export function resolveSpecifier(fromFile, specifier) {
  for (const [alias, target] of aliases) {
    if (specifier.startsWith(alias)) return target + specifier.slice(alias.length)
  }
  if (!specifier.startsWith('.')) return null
  const parts = fromFile.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

const featureOf = (path) => /^src\/features\/([^/]+)/.exec(path)?.[1]

function featureComplaint(fromFile, target) {
  const to = featureOf(target)
  if (!to) return null
  const from = featureOf(fromFile)
  const entry = target === `src/features/${to}/index.ts`
  if (from === to) {
    return entry ? 'inside a feature, import the file itself, not the entry' : null
  }
  if (from) return `features do not import each other (${from} → ${to}); meet in src/app`
  return entry ? null : `enter the feature ${to} through its index.ts`
}

/** Why `fromFile` (repository path, forward slashes) may not import `specifier`, or null. */
export function importComplaint(fromFile, specifier) {
  const layer = layers.find(({ root }) => fromFile.startsWith(root))
  if (!layer) return null
  const isTest = testFile.test(fromFile)
  const target = resolveSpecifier(fromFile, specifier)
  if (target === null) {
    const only = layer.packages
    if (only && !isTest && !only.includes(specifier)) {
      return `${layer.name} may import ${only.join(', ') || 'no package'}, not ${specifier}`
    }
    const isBanned = layer.banned?.some((name) => specifier.startsWith(name))
    return isBanned ? `${layer.name} may not import ${specifier}` : null
  }
  if (isTest && !fromFile.startsWith('src/')) return null
  if (!layer.files.some((root) => target.startsWith(root))) {
    return `${layer.name} may not import ${target}`
  }
  return featureComplaint(fromFile, target)
}

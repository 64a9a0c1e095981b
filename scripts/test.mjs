// `npm test`: plain JavaScript, because on a fresh clone nothing is installed yet.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(`${root}${file}`, 'utf8')).packages
  } catch {
    return null
  }
}

/** Optional packages of other platforms are rightly absent; every other one must match the lock. */
function isInstalled() {
  const wanted = readPackages('package-lock.json')
  const present = readPackages('node_modules/.package-lock.json')
  if (!wanted || !present) return false
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.version === present[path]?.version,
  )
}

if (!isInstalled()) {
  console.log('── install: npm ci')
  const install = spawnSync('npm', ['ci'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (install.status !== 0) {
    console.log('0 passed, 1 failed, 0 skipped')
    process.exit(install.status ?? 1)
  }
}

const suite = ['--import', 'tsx', 'scripts/test-suite/main.ts', ...process.argv.slice(2)]
const result = spawnSync(process.execPath, suite, { cwd: root, stdio: 'inherit' })
process.exit(result.status ?? 1)

// Runs a TypeScript file after installing what is missing: `npm start` and `npm test` work on a fresh
// clone. Plain JavaScript, because nothing may be installed yet.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(`${root}${file}`, 'utf8')).packages
  } catch {
    return null // Absent or torn: install.
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

/** Runs a command to its end and hands signals on, so that it can stop cleanly. Answers its exit code. */
function run(command, args) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
  })
  const forward = (signal) => {
    // A terminal sends Ctrl-C to the whole group: the child has it already.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, forward)
      resolve(code ?? 1)
    })
  })
}

const [file, ...args] = process.argv.slice(2)
if (!isInstalled()) {
  console.log('installing dependencies (npm ci)')
  const code = await run('npm', ['ci'])
  if (code !== 0) process.exit(code)
}
process.exit(await run(process.execPath, ['--import', 'tsx', file, ...args]))

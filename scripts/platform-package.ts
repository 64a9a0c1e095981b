const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd']
const otherNames = new Map([
  ['win32', 'win32'],
  ['windows', 'win32'],
  ['openharmony', 'openharmony'],
  ['sunos', 'sunos'],
])
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32']

/**
 * The platform a package of native binaries is for, told from its name (`@deno/linux-x64-glibc` →
 * linux, x64, glibc), in the form of a lock entry. Throws when the name tells no processor: an entry
 * without platform would be downloaded everywhere.
 */
export function platformOf(name: string) {
  const words = name.slice(name.indexOf('/') + 1).split('-')
  const os = words.map((word) => otherNames.get(word) ?? word).find(isSystem)
  const cpu = words.find((word) => processors.includes(word))
  if (!cpu) throw new Error(`${name} does not say which platform it is for`)
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu') || word === 'glibc')
      ? 'glibc'
      : null
  return {
    cpu: [cpu],
    ...(libc && os === 'linux' ? { libc: [libc] } : {}),
    ...(os ? { os: [os] } : {}),
  }
}

function isSystem(word: string) {
  return systems.includes(word) || [...otherNames.values()].includes(word)
}

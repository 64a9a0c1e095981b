import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const library = new URL('../node_modules/lucide-react/dist/esm/', import.meta.url)

/** Which module draws an icon, by every name its index has for it. */
function modulesByName(): ReadonlyMap<string, string> {
  const index = readFileSync(new URL('lucide-react.mjs', library), 'utf8')
  const found = new Map<string, string>()
  for (const [, names = '', file = ''] of index.matchAll(
    /export \{([^}]+)\} from '\.\/(icons\/[^']+)'/g,
  )) {
    for (const [, name = ''] of names.matchAll(/default as (\w+)/g)) {
      found.set(name, fileURLToPath(new URL(file, library)))
    }
  }
  return found
}

/**
 * Takes each icon from its own module instead of the library's index. Through the index every icon looks as if whatever
 * draws one icon needed it, and the first screen would load those of all pages.
 */
export function iconImports(): Plugin {
  const modules = modulesByName()
  return {
    name: 'omnihub:icon-imports',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (id.includes('node_modules') || !code.includes("from 'lucide-react'")) return null
      return code.replaceAll(/import \{([^}]+)\} from 'lucide-react'/g, (_whole, list: string) =>
        list
          .split(',')
          .map((item) => item.trim())
          .filter((item) => item !== '' && !item.startsWith('type '))
          .map((item) => importOf(item, modules))
          .join('; '),
      )
    },
  }
}

function importOf(item: string, modules: ReadonlyMap<string, string>): string {
  const [name = '', alias = name] = item.split(/\s+as\s+/)
  const file = modules.get(name)
  if (file === undefined) throw new Error(`lucide-react draws no ${name}`)
  return `import ${alias} from ${JSON.stringify(file)}`
}

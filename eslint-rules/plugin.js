import { basename, relative, sep } from 'node:path'
import { importComplaint } from './layers.js'

const repositoryPath = (context) =>
  relative(context.cwd, context.physicalFilename).split(sep).join('/')

/** The dependency direction of layers.js, for static, re-exporting and dynamic imports. */
const layers = {
  meta: { type: 'problem', schema: [], messages: { forbidden: '{{complaint}}' } },
  create(context) {
    const file = repositoryPath(context)
    const check = (source) => {
      if (typeof source?.value !== 'string') return
      const complaint = importComplaint(file, source.value)
      if (complaint) context.report({ node: source, messageId: 'forbidden', data: { complaint } })
    }
    return {
      ImportDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
    }
  },
}

const kebabCaseFile = {
  meta: { type: 'problem', schema: [], messages: { name: '{{name}} is not kebab-case' } },
  create(context) {
    const name = basename(context.physicalFilename)
    return {
      Program(node) {
        if (/^_?[a-z0-9]+([-.][a-z0-9]+)*$/.test(name)) return
        context.report({ node, messageId: 'name', data: { name } })
      },
    }
  },
}

const directive = /^\s*(eslint-disable|@ts-expect-error|@ts-ignore|@ts-nocheck)/

/** `eslint-disable-next-line rule -- reason`: a switched-off rule says why. */
const explainedDisable = {
  meta: { type: 'problem', schema: [], messages: { reason: 'say why, after " -- "' } },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (!directive.test(comment.value) || / -- \S+/.test(comment.value)) continue
          context.report({ loc: comment.loc, messageId: 'reason' })
        }
      },
    }
  },
}

export const plugin = {
  meta: { name: 'omnihub' },
  rules: { layers, 'kebab-case-file': kebabCaseFile, 'explained-disable': explainedDisable },
}

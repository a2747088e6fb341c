import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  isArrowFunction,
  isBlock,
  isCallExpression,
  isExportDeclaration,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isImportDeclaration,
  isMethodDeclaration,
  isNoSubstitutionTemplateLiteral,
  isPropertyAccessExpression,
  isRegularExpressionLiteral,
  isStringLiteral,
  isTemplateHead,
  isTemplateMiddle,
  isTemplateTail,
  type Node,
  type SourceFile,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { API } from 'typescript/unstable/sync'

export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url))
export const PACKAGES = [
  'shared',
  'contracts',
  'engine',
  'api',
  'prover-worker',
  'host',
  'test',
  'bench',
  'client',
]

/** One TypeScript file as the fences see it. */
export interface Source {
  /** Relative to the project, such as "engine/src/core/book.ts". */
  readonly path: string
  readonly package: string
  readonly lines: number
  /** The text with the insides of all string, template and regular expression literals blanked. */
  readonly code: string
  readonly imports: readonly Import[]
  /** Calls and property accesses on free names, such as "Date.now" or "setTimeout". */
  readonly uses: readonly string[]
  readonly functions: readonly { readonly name: string; readonly ownLines: number }[]
}

export interface Import {
  readonly from: string
  readonly names: readonly string[]
}

/** Parses every TypeScript file of the workspace with the compiler itself. */
export function readSources(): readonly Source[] {
  const compiler = new API({ cwd: ROOT })
  try {
    return PACKAGES.flatMap((name) => {
      const config = join(ROOT, name, 'tsconfig.json')
      const project = compiler.updateSnapshot({ openProject: config }).getProject(config)
      if (project === undefined) throw new Error(`The compiler cannot open ${config}.`)
      return project.rootFiles.map((file) => {
        const parsed = project.program.getSourceFile(file)
        if (parsed === undefined) throw new Error(`The compiler cannot read ${file}.`)
        return describe(name, file, parsed)
      })
    })
  } finally {
    compiler.close()
  }
}

/** All files of the project with one of these endings, outside of what is built or installed. */
export function filesEndingIn(...endings: readonly string[]): readonly string[] {
  const skipped = new Set(['node_modules', 'dist', '.git', '.cache', '.tap', 'data', 'vectors'])
  const below = (folder: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : below(path)
      return endings.some((ending) => path.endsWith(ending)) ? [path] : []
    })
  return below(ROOT).map((path) => relative(ROOT, path))
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

function describe(name: string, file: string, parsed: SourceFile): Source {
  const nodes = allNodes(parsed)
  const { text } = parsed
  return {
    path: relative(ROOT, file),
    package: name,
    lines: text.trimEnd().split('\n').length,
    code: blankLiterals(text, nodes),
    imports: nodes.flatMap(importOf),
    uses: nodes.flatMap(useOf),
    functions: nodes.filter(isFunction).map((node) => ({
      name: nameOf(node, text),
      ownLines: ownLines(node, text),
    })),
  }
}

function allNodes(root: Node): readonly Node[] {
  const found: Node[] = []
  const visit = (node: Node) => {
    found.push(node)
    node.forEachChild(visit)
  }
  visit(root)
  return found
}

const LITERALS = [
  isStringLiteral,
  isNoSubstitutionTemplateLiteral,
  isTemplateHead,
  isTemplateMiddle,
  isTemplateTail,
  isRegularExpressionLiteral,
]

function blankLiterals(text: string, nodes: readonly Node[]): string {
  let blanked = text
  for (const node of nodes) {
    if (!LITERALS.some((isOne) => isOne(node))) continue
    const inside = text.slice(node.getStart(), node.end).replace(/[^\n]/g, ' ')
    blanked = blanked.slice(0, node.getStart()) + inside + blanked.slice(node.end)
  }
  return blanked
}

function importOf(node: Node): readonly Import[] {
  if (isImportDeclaration(node) || isExportDeclaration(node)) {
    const { moduleSpecifier } = node
    if (moduleSpecifier === undefined || !isStringLiteral(moduleSpecifier)) return []
    return [{ from: moduleSpecifier.text, names: namesIn(node) }]
  }
  if (!isCallExpression(node) || node.expression.kind !== SyntaxKind.ImportKeyword) return []
  const [argument] = node.arguments
  return argument !== undefined && isStringLiteral(argument)
    ? [{ from: argument.text, names: ['*'] }]
    : []
}

function namesIn(declaration: Node): readonly string[] {
  return allNodes(declaration)
    .filter(isIdentifier)
    .map((identifier) => identifier.text)
}

function useOf(node: Node): readonly string[] {
  if (isCallExpression(node) && isIdentifier(node.expression)) return [node.expression.text]
  if (!isPropertyAccessExpression(node) || !isIdentifier(node.expression)) return []
  return [`${node.expression.text}.${node.name.text}`]
}

function isFunction(node: Node): boolean {
  return (
    isFunctionDeclaration(node) ||
    isFunctionExpression(node) ||
    isArrowFunction(node) ||
    isMethodDeclaration(node)
  )
}

/** Lines outside of the functions inside it: a factory is not long because it holds much. */
function ownLines(node: Node, text: string): number {
  const inner = allNodes(node).filter((other) => other !== node && isFunction(other))
  const outermost = inner.filter(
    (one) => !inner.some((other) => other !== one && other.pos <= one.pos && one.end <= other.end),
  )
  const innerLines = outermost.map((one) => lineBreaks(one, text)).reduce((a, b) => a + b, 0)
  return lineBreaks(node, text) + 1 - innerLines
}

function lineBreaks(node: Node, text: string): number {
  return text.slice(node.getStart(), node.end).split('\n').length - 1
}

/** Its first line, which tells a reader where to look even when it has no name. */
function nameOf(node: Node, text: string): string {
  const body = allNodes(node).find(isBlock)
  const [line = ''] = text.slice(node.getStart(), body?.getStart() ?? node.end).split('\n')
  return line.trim()
}

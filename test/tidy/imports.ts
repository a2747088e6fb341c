import { posix } from 'node:path'
import { readText, type Source } from './sources.js'

/** Which of our packages each package may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  contracts: [],
  client: [],
  engine: ['shared'],
  api: ['shared'],
  'prover-worker': ['shared'],
  host: ['shared', 'contracts', 'engine', 'api', 'prover-worker'],
  bench: ['shared', 'contracts', 'engine', 'api', 'host', 'client'],
  test: ['shared', 'contracts', 'engine', 'api', 'prover-worker', 'host', 'bench', 'client'],
}

/** The files of shared/ that talk to the world, or to its clock; all others are pure. */
const IMPURE_SHARED =
  /^shared\/src\/(?:db\/|streams\/|clock\.ts$|health\.ts$|new-order-id\.ts$|open-log\.ts$|reporter\.ts$|pause\.ts$|tune-collector\.ts$)/

/** Deterministic parts of Node that pure code may use. */
const PURE_NODE: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': ['createHash', 'createHmac', 'hash', 'timingSafeEqual'],
  'node:module': ['createRequire'],
  'node:zlib': ['crc32'],
}

const IMPURE_PACKAGES = ['ioredis', 'pg', 'kysely', 'fastify', 'pino', 'prom-client', 'bullmq']
const IMPURE_USES =
  /^(?:Date\.now|Math\.random|(?:process|performance|console|crypto)\..*|fetch|queueMicrotask|set(?:Timeout|Interval|Immediate))$/

/** Imports that cross a border between packages, or leave a package by its back door. */
export function forbiddenImports(source: Source): readonly string[] {
  return source.imports
    .filter(({ from }) => {
      const ours = /^@truebook\/([^/]+)/.exec(from)?.[1]
      if (ours !== undefined) return MAY_IMPORT[source.package]?.includes(ours) !== true
      return from.startsWith('.') && !staysInside(source, from)
    })
    .map(({ from }) => `${source.path} imports ${from}`)
}

/** Packages that a file uses and its package.json does not name. */
export function undeclaredImports(source: Source): readonly string[] {
  const { dependencies = {}, optionalDependencies = {} } = manifestOf(source.package)
  return source.imports
    .filter(({ from }) => !from.startsWith('.') && !from.startsWith('node:'))
    .map(({ from }) => packageOf(from))
    .filter((name) => !(name in dependencies) && !(name in optionalDependencies))
    .map((name) => `${source.path} imports ${name}, which ${source.package}/package.json lacks`)
}

/** What is needed without an import: BullMQ's peer, what Solidity imports, and a schema that is read. */
const NOT_IMPORTED = [
  'prover-worker ioredis',
  'contracts @openzeppelin/contracts',
  'test @asyncapi/specs',
]

/** Packages that a package.json names and no file beside it imports. */
export function unusedDependencies(name: string, sources: readonly Source[]): readonly string[] {
  const own = sources.filter((source) => source.package === name)
  const used = new Set(own.flatMap(({ imports }) => imports.map(({ from }) => packageOf(from))))
  return Object.keys(manifestOf(name).dependencies ?? {})
    .filter((other) => !used.has(other) && !NOT_IMPORTED.includes(`${name} ${other}`))
    .map((other) => `${name}/package.json names ${other}, which nothing there imports`)
}

/** The package that an import is from: its first part, or its first two where it has a scope. */
function packageOf(from: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from
}

/** What of the client would not run in a browser. */
export function boundToNode(source: Source): readonly string[] {
  if (source.package !== 'client') return []
  const imports = source.imports.filter(({ from }) => from.startsWith('node:'))
  const uses = source.uses.filter((use) => /^(?:process|Buffer)\./.test(use))
  return [...imports.map(({ from }) => from), ...uses].map((what) => `${source.path} uses ${what}`)
}

/** What the core of the engine may not see: anything but itself and the pure files of shared/. */
export function forbiddenInCore(source: Source): readonly string[] {
  if (!source.path.startsWith('engine/src/core/')) return []
  const imports = source.imports
    .filter(({ from }) => {
      const shared = /^@truebook\/shared\/(.*)$/.exec(from)?.[1]
      if (shared !== undefined) return IMPURE_SHARED.test(`shared/src/${shared}.ts`)
      return !/^\.\/[^/]+\.js$/.test(from)
    })
    .map(({ from }) => `${source.path} imports ${from}`)
  return [...imports, ...impureUses(source)]
}

/** I/O, clock or chance in a file of shared/ that is to be pure. */
export function impureInShared(source: Source): readonly string[] {
  if (source.package !== 'shared' || IMPURE_SHARED.test(source.path)) return []
  const imports = source.imports
    .filter(({ from, names }) => {
      const allowed = PURE_NODE[from]
      if (allowed !== undefined) return !names.every((name) => allowed.includes(name))
      return (
        from.startsWith('node:') || IMPURE_PACKAGES.includes(from) || isImpureFile(source, from)
      )
    })
    .map(({ from }) => `${source.path} imports ${from}`)
  return [...imports, ...impureUses(source)]
}

function impureUses(source: Source): readonly string[] {
  const uses = source.uses.filter((use) => IMPURE_USES.test(use))
  return uses.map((use) => `${source.path} uses ${use}`)
}

function isImpureFile(source: Source, from: string): boolean {
  return from.startsWith('.') && IMPURE_SHARED.test(resolved(source, from).replace(/\.js$/, '.ts'))
}

function staysInside(source: Source, from: string): boolean {
  const hasSourceFolder = source.package !== 'test' && source.package !== 'bench'
  const root = hasSourceFolder ? `${source.package}/src/` : `${source.package}/`
  return resolved(source, from).startsWith(root)
}

function resolved(source: Source, from: string): string {
  return posix.join(posix.dirname(source.path), from)
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readText(`${name}/package.json`)) as Manifest
}

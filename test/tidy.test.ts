import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import {
  composeServices,
  gateways,
  imageMakers,
  missingPrograms,
  nodeVersions,
  pnpmVersions,
  secrets,
  shownSettings,
  unboundedLogs,
  unknownSettings,
  unpinnedImages,
  unwatchedServices,
  withheldFromTools,
  withheldSettings,
} from './tidy/compose.js'
import {
  boundToNode,
  forbiddenImports,
  forbiddenInCore,
  impureInShared,
  undeclaredImports,
  unusedDependencies,
} from './tidy/imports.js'
import {
  filesEndingIn,
  PACKAGES,
  ROOT,
  readSources,
  readText,
  type Source,
} from './tidy/sources.js'
import { forbiddenWords } from './tidy/words.js'

const FILE_LINES_MAX = 400
const FUNCTION_LINES_MAX = 60
/** What `npm run client:types` makes. */
const GENERATED = 'client/src/schema.ts'

const sources = readSources()

/** Lists everything that breaks a rule, so that one run names all there is to do. */
function fence(title: string, broken: (source: Source) => readonly string[]): void {
  t.test(title, async (t) => t.same(sources.flatMap(broken), []))
}

t.test('the fences see the whole workspace', async (t) => {
  const paths = sources.map((source) => source.path)
  t.ok(paths.includes('engine/src/core/book.ts'))
  t.ok(paths.includes('test/tidy.test.ts'))
})

fence('packages import only those that they may', forbiddenImports)
fence('every import is listed in the package.json beside it', undeclaredImports)
fence('the client runs in browsers too', boundToNode)
fence('the core of the engine sees only itself and pure vocabulary', forbiddenInCore)
fence('the vocabulary has no I/O, clock or chance', impureInShared)
fence('code and comments are free of forbidden words', forbiddenWords)

fence(`no file is longer than ${FILE_LINES_MAX} lines`, ({ path, lines }) =>
  lines > FILE_LINES_MAX && path !== GENERATED ? [`${path} has ${lines} lines`] : [],
)

fence(`no function is longer than ${FUNCTION_LINES_MAX} lines of its own`, (source) =>
  source.functions
    .filter(({ ownLines }) => ownLines > FUNCTION_LINES_MAX)
    .map(({ name, ownLines }) => `${source.path} has ${ownLines} lines in ${name}`),
)

fence('file names are in kebab-case', ({ path }) => {
  const name = basename(path).replace(/\.test\.ts$|\.ts$/, '')
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) ? [] : [path]
})

t.test('every package.json lists only what is imported beside it', async (t) => {
  t.same(
    PACKAGES.flatMap((name) => unusedDependencies(name, sources)),
    [],
  )
})

t.test('plain JavaScript keeps to the same words', async (t) => {
  const scripts = filesEndingIn('.mjs', '.js').map((path) => ({ path, code: readText(path) }))
  t.same(scripts.flatMap(forbiddenWords), [])
})

t.test('every relative link in the documents leads to a file', async (t) => {
  const broken = filesEndingIn('.md').flatMap((path) =>
    linksIn(readText(path))
      .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
      .map((target) => `${path} links to ${target}`),
  )
  t.same(broken, [])
})

function linksIn(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => decodeURI(target.replace(/#.*$/, '')))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
}

t.test('docker-compose.yml runs two of what must not fail alone, all watched', async (t) => {
  const services = composeServices()
  const names = Object.keys(services)
  t.same(
    ['api-1', 'api-2', 'engine-1', 'engine-2'].filter((name) => !names.includes(name)),
    [],
  )
  t.same(unwatchedServices(services), [])
  const needs = Object.values(services).flatMap(({ depends_on = {} }) => Object.keys(depends_on))
  t.same(
    needs.filter((name) => !names.includes(name)),
    [],
  )
})

t.test('docker-compose.yml pins its images and names only what exists', async (t) => {
  const services = composeServices()
  t.same(unpinnedImages(services), [])
  t.same(missingPrograms(services), [])
  t.same(unknownSettings(services), [])
  t.same(imageMakers(services), ['migrate builds .'], "several at once get in each other's way")
})

t.test('docker-compose.yml passes on every setting that a part reads', async (t) => {
  t.same(withheldSettings(composeServices()), [])
  t.same(withheldFromTools(composeServices()), [], 'an audit asks the chain')
})

t.test('docker-compose.yml makes each secret that it demands, and shows none', async (t) => {
  const services = composeServices()
  const { demanded, made } = secrets()
  t.same(demanded, made)
  t.same(shownSettings(services), [])
  for (const [name, { environment = {} }] of Object.entries(services)) {
    if (!('REDIS_URL' in environment)) continue
    t.match(environment.REDIS_URL, /^redis:\/\/:\$\{REDIS_PASSWORD:\?[^}]+\}@redis:6379$/, name)
  }
})

t.test('docker-compose.yml bounds the log of every container', async (t) => {
  t.same(unboundedLogs(composeServices()), [])
})

t.test('docker-compose.yml names the gateway that a proxy on its machine comes from', async (t) => {
  const [gateway, ...named] = gateways()
  t.same(named, [gateway])
})

t.test('whatever installs packages does so by the same exact pnpm', async (t) => {
  const versions = pnpmVersions()
  t.equal(versions.length, 3)
  t.equal(new Set(versions).size, 1)
  t.match(versions[0], /^\d+\.\d+\.\d+$/)
})

t.test('the image and the packages have the same Node', async (t) => {
  const versions = nodeVersions()
  t.equal(versions.length, 4)
  t.equal(new Set(versions).size, 1)
})

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { filesEndingIn, ROOT, readText } from './sources.js'

interface Service {
  readonly image?: string
  readonly build?: string
  readonly pull_policy?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test?: readonly unknown[] }
  readonly restart?: string
  readonly ports?: readonly string[]
  readonly logging?: { readonly driver?: string }
  readonly depends_on?: Readonly<Record<string, unknown>>
}

type Services = Readonly<Record<string, Service>>

interface ComposeFile {
  readonly services: Services
  readonly configs: Readonly<Record<string, { readonly content: string }>>
  readonly networks: Readonly<
    Record<string, { readonly ipam: { readonly config: readonly { readonly gateway: string }[] } }>
  >
}

/** The services of docker-compose.yml, with its shared parts merged in. */
export function composeServices(): Services {
  return composeFile().services
}

/** The text of a file that docker-compose.yml has in itself. */
export function composeConfig(name: string): string {
  return composeFile().configs[name].content
}

/** The secrets that the services demand, and those that the head makes, each in order. */
export function secrets(): {
  readonly demanded: readonly string[]
  readonly made: readonly string[]
} {
  const text = readText('docker-compose.yml')
  const [, made = ''] = /^# {3}for name in ([A-Z_ ]+); do$/m.exec(text) ?? []
  const demanded = [...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name = '']) => name)
  return { demanded: [...new Set(demanded)].sort(), made: made.split(' ').sort() }
}

/** Services whose log nothing bounds. */
export function unboundedLogs(services: Services): readonly string[] {
  return Object.entries(services)
    .filter(([, { logging }]) => logging?.driver !== 'local')
    .map(([name]) => name)
}

/** Words of command lines that a setting of .env is put into: every user of the machine can read them. */
export function shownSettings(services: Services): readonly string[] {
  return Object.values(services)
    .flatMap(({ command = [], healthcheck }) => [...command, ...(healthcheck?.test ?? [])])
    .map(String)
    .filter((word) => word.replaceAll('$$', '').includes('$'))
}

/** The address that a load balancer on the same machine comes from, as the network has it and as the head names it. */
export function gateways(): readonly string[] {
  const [, named = ''] = /^# TRUST_PROXY=([\d.]+),/m.exec(readText('docker-compose.yml')) ?? []
  const { ipam } = composeFile().networks.default
  return [...ipam.config.map(({ gateway }) => gateway), named]
}

function composeFile(): ComposeFile {
  return parse(readText('docker-compose.yml'), { merge: true }) as ComposeFile
}

/** Such as "redis:7.4.6-alpine": at least major and minor, never "latest". */
const PINNED = /^[a-z/]+:\d+\.\d+(?:\.\d+)?(?:-\w+)*$/

/** The images of the compose file and of the Dockerfile that name no exact version. */
export function unpinnedImages(services: Services): readonly string[] {
  const used = Object.values(services).map((service) => service.image ?? '')
  const stages = [...readText('Dockerfile').matchAll(/^FROM (\S+)(?: AS (\S+))?/gm)]
  const ours = stages.map(([, , stage]) => stage)
  const bases = stages.map(([, image = '']) => image).filter((image) => !ours.includes(image))
  return [...used, ...bases].filter((image) => !PINNED.test(image))
}

/** How each place that installs packages names pnpm: the same exact version everywhere. */
export function pnpmVersions(): readonly string[] {
  return ['Dockerfile', 'host/bin/setup.mjs'].flatMap((path) =>
    [...readText(path).matchAll(/pnpm@([\w.]+)/g)].map(([, version = '']) => version),
  )
}

/** The versions of Node in the image, and in the packages. */
export function nodeVersions(): readonly string[] {
  const images = [...readText('Dockerfile').matchAll(/node:([\d.]+)-/g)]
  const packages = [...readText('host/package.json').matchAll(/"node-linux-\w+": "([\d.]+)"/g)]
  return [...images, ...packages].map(([, version = '']) => version)
}

/** Programs that a container runs and that no source file is built into. */
export function missingPrograms(services: Services): readonly string[] {
  return Object.entries(services).flatMap(([name, { command = [] }]) =>
    command
      .filter((word) => word.endsWith('.js'))
      .map((built) => built.replace('/dist/', '/src/').replace(/\.js$/, '.ts'))
      .filter((source) => !existsSync(join(ROOT, source)))
      .map((source) => `${name} needs ${source}`),
  )
}

/** Services that run for ever and that nobody watches, or nobody starts again. */
export function unwatchedServices(services: Services): readonly string[] {
  return Object.entries(services)
    .filter(([name]) => name !== 'migrate')
    .filter(([, { healthcheck, restart }]) => {
      const words = healthcheck?.test ?? []
      const isCommand = words[0] === 'CMD' && words.every((word) => typeof word === 'string')
      return !isCommand || restart !== 'unless-stopped'
    })
    .map(([name]) => name)
}

/** Minting play money is for `npm start`: compose is to be put before the public. */
const NOT_PASSED_ON = ['FAUCET_KEY']

/** Settings that a part's config reads and that its service does not pass on. */
export function withheldSettings(services: Services): readonly string[] {
  return Object.entries(services).flatMap(([name, { command = [], environment = {} }]) => {
    const [, part = ''] = /^([a-z-]+)\/dist\/main\.js$/.exec(command.at(-1) ?? '') ?? []
    if (part === '') return []
    return [...readText(`${part}/src/config.ts`).matchAll(/^ {2}([A-Z][A-Z0-9_]*): /gm)]
      .map(([, setting = '']) => setting)
      .filter((setting) => !(setting in environment) && !NOT_PASSED_ON.includes(setting))
      .map((setting) => `${name} is not given ${setting}`)
  })
}

/** Settings of the chain that a tool asks, which the service that tools are run in does not pass on as they are in .env. */
export function withheldFromTools({ migrate }: Services): readonly string[] {
  return ['host/src/chain/asked-chain.ts', 'host/src/audit-tokens.ts']
    .flatMap((path) => [...readText(path).matchAll(/^ {2}([A-Z][A-Z0-9_]*): /gm)])
    .map(([, setting = '']) => setting)
    .filter((setting) => migrate.environment?.[setting] !== `\${${setting}:-}`)
}

/** Services of ours that do not leave their image to another, and what they build it of. */
export function imageMakers(services: Services): readonly string[] {
  return Object.entries(services)
    .filter(([, { image, pull_policy }]) => isOurs(image) && pull_policy !== 'never')
    .map(([name, { build }]) => `${name} builds ${build ?? 'nothing'}`)
}

function isOurs(image = ''): boolean {
  return image.startsWith('truebook:')
}

/** Settings that a service of ours is given and that no source file reads. */
export function unknownSettings(services: Services): readonly string[] {
  const known = new Set(
    filesEndingIn('config.ts', 'run.ts', 'migrate.ts')
      .map(readText)
      .flatMap((text) => [...text.matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b/g)])
      .map(([name]) => name),
  )
  return Object.entries(services)
    .filter(([, { image }]) => isOurs(image))
    .flatMap(([name, { environment = {} }]) =>
      Object.keys(environment)
        .filter((setting) => !known.has(setting))
        .map((setting) => `${name} is given ${setting}`),
    )
}

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Env } from '@truebook/shared/config'
import { reasonOf } from '../host-error.js'
import { startPostgres } from '../servers/postgres.js'
import { findRedis } from '../servers/redis.js'
import { type FileResult, killTestFiles, runTestFile } from './test-file.js'
import { REDIS_CACHE } from './test-services.js'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const TIMES_FILE = join(ROOT, '.cache', 'test-times.json')
const FILES_AT_ONCE = 2
const FILE_LIMIT_MS = 600_000
/** By then tap ends a file that hangs, and names the test: it would do so after half a minute. */
const TAP_LIMIT_MS = 300_000
/** The exit code of a run that was told to stop. */
const GIVEN_UP = 130

/**
 * `npm test`: runs the compiled test files whose path contains one of `argv`, or all of them, against a real
 * Postgres and, if one can be had, a real Redis. Returns the exit code.
 */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  const files = longestFirst(testFiles(argv))
  const services = await startServices(env)
  const givenUp = new AbortController()
  const giveUp = () => {
    givenUp.abort()
    killTestFiles()
  }
  process.on('SIGINT', giveUp)
  process.on('SIGTERM', giveUp)
  try {
    const results = await runAll(files, { env: services.env, signal: givenUp.signal })
    return givenUp.signal.aborted ? GIVEN_UP : summarize(results)
  } finally {
    await services.stop()
  }
}

/** Names such as "engine/core/book"; compiled files whose source is gone are left out. */
function testFiles(filters: readonly string[]): readonly string[] {
  const compiled = join(ROOT, 'test', 'dist')
  if (!existsSync(compiled)) return []
  return readdirSync(compiled, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.js'))
    .map((path) => path.replaceAll('\\', '/').replace(/\.test\.js$/, ''))
    .filter((name) => existsSync(join(ROOT, 'test', `${name}.test.ts`)))
    .filter((name) => filters.length === 0 || filters.some((part) => name.includes(part)))
    .sort()
}

function longestFirst(names: readonly string[]): readonly string[] {
  const times = readTimes()
  return names.toSorted((a, b) => (times[b] ?? 0) - (times[a] ?? 0))
}

function readTimes(): Record<string, number> {
  try {
    return JSON.parse(readFileSync(TIMES_FILE, 'utf8')) as Record<string, number>
  } catch {
    return {}
  }
}

async function startServices(env: Env): Promise<{ env: Env; stop(): Promise<void> }> {
  const postgres = await startPostgres()
  const redis = await findRedis({ env: { PATH: env.PATH }, unpackTo: REDIS_CACHE }).catch(
    (error: unknown) => ({ missing: `${reasonOf(error)}.` }),
  )
  const isMissing = 'missing' in redis
  console.log(`Postgres at 127.0.0.1:${postgres.port}; ${isMissing ? redis.missing : redis.source}`)
  return {
    env: {
      ...env,
      TAP_TIMEOUT: String(TAP_LIMIT_MS / 1000),
      TEST_DATABASE_URL: postgres.url.replace(/truebook$/, 'postgres'),
      ...(isMissing ? { TEST_REDIS_MISSING: redis.missing } : { TEST_REDIS_URL: redis.url }),
    },
    stop: async () => {
      await Promise.all([postgres.stop(), isMissing ? undefined : redis.stop()])
    },
  }
}

type Results = Map<string, FileResult>

async function runAll(
  names: readonly string[],
  { env, signal }: { env: Env; signal: AbortSignal },
): Promise<Results> {
  const results: Results = new Map()
  const waiting = [...names]
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const path = join(ROOT, 'test', 'dist', `${name}.test.js`)
      const result = await runTestFile({ path, cwd: ROOT, env, limitMs: FILE_LIMIT_MS })
      if (signal.aborted) return
      results.set(name, result)
      show(name, result)
    }
  }
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, worker))
  rememberTimes(results)
  return results
}

function show(name: string, result: FileResult): void {
  const mark = result.failed > 0 ? '✗' : '✓'
  const counts = countsOf({ ...result, skipped: result.skipped.length })
  console.log(`${mark} ${name.padEnd(44)} ${counts}  ${result.seconds.toFixed(1)} s`)
  for (const skipped of result.skipped) console.log(`    skipped ${skipped}`)
  if (result.failed > 0) console.log(result.report.replace(/^/gm, '    '))
}

function countsOf(counts: { passed: number; failed: number; skipped: number }): string {
  const part = (count: number, word: string) => `${count.toLocaleString('en-US')} ${word}`
  const parts = [part(counts.passed, 'passed')]
  if (counts.failed > 0) parts.push(part(counts.failed, 'failed'))
  if (counts.skipped > 0) parts.push(part(counts.skipped, 'skipped'))
  return parts.join(', ')
}

function rememberTimes(results: Results): void {
  const times = readTimes()
  for (const [name, { seconds }] of results) times[name] = Number(seconds.toFixed(2))
  mkdirSync(dirname(TIMES_FILE), { recursive: true })
  writeFileSync(TIMES_FILE, `${JSON.stringify(times, null, 2)}\n`)
}

/** The last line is for machines: plain numbers, always in this form. */
function summarize(results: Results): number {
  const all = [...results.values()]
  const passed = sum(all.map((result) => result.passed))
  const failed = sum(all.map((result) => result.failed))
  const skipped = sum(all.map((result) => result.skipped.length))
  const broken = [...results].filter(([, result]) => result.failed > 0).map(([name]) => name)
  if (results.size === 0) console.log('There is no test of that name.')
  if (broken.length > 0) console.log(`Failed: ${broken.sort().join(', ')}`)
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  return failed === 0 && passed > 0 ? 0 : 1
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

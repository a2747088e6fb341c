import { type ChildProcess, spawn } from 'node:child_process'
import type { Env } from '@truebook/shared/config'
import { readTap } from './tap-output.js'

/** How one test file went. */
export interface FileResult {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly string[]
  readonly seconds: number
  /** What to show of a file that failed. */
  readonly report: string
}

export interface TestFile {
  readonly path: string
  readonly cwd: string
  readonly env: Env
  readonly limitMs: number
}

/**
 * Runs one compiled test file in a process group of its own, so that whatever it leaves behind can be killed. A file
 * that breaks off, ends badly or takes too long counts as at least one failure.
 */
export async function runTestFile(file: TestFile): Promise<FileResult> {
  const startedAt = performance.now()
  const run = await outputOf(file)
  const tap = readTap(run.output)
  const trouble = troubleOf({ ...tap, ending: run.ending })
  return {
    passed: tap.passed,
    failed: tap.failed > 0 || trouble === undefined ? tap.failed : 1,
    skipped: tap.skipped,
    seconds: (performance.now() - startedAt) / 1000,
    report: reportOf({ trouble, failures: tap.failures, ...run }),
  }
}

/** Ends the test files that still run, if the whole run is given up. */
export function killTestFiles(): void {
  for (const child of running) killGroup(child)
}

const running = new Set<ChildProcess>()

interface FileRun {
  readonly output: string
  readonly errors: string
  /** How the process ended, if not well. */
  readonly ending: string | undefined
}

function outputOf(file: TestFile): Promise<FileRun> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', file.path], {
      cwd: file.cwd,
      env: file.env,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    const output = collect(child.stdout)
    const errors = collect(child.stderr)
    let tookTooLong = false
    const limit = setTimeout(() => {
      tookTooLong = true
      killGroup(child)
    }, file.limitMs)
    // Leftover processes would hold the pipes open, so that "close" never came. So would those that lead groups of
    // their own, which are given time to end by themselves.
    child.once('exit', () => {
      killGroup(child)
      setTimeout(letGo, LEFTOVERS_MS, child).unref()
    })
    child.once('close', (code, signal) => {
      clearTimeout(limit)
      running.delete(child)
      const ending = endingOf({ code, signal, tookTooLong, limitMs: file.limitMs })
      resolve({ output: output(), errors: errors(), ending })
    })
  })
}

const LEFTOVERS_MS = 5_000

function letGo({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy()
  stderr?.destroy()
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}

function killGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}

function endingOf(end: {
  code: number | null
  signal: NodeJS.Signals | null
  tookTooLong: boolean
  limitMs: number
}): string | undefined {
  if (end.tookTooLong) return `It took longer than ${end.limitMs / 1000} s and was killed.`
  if (end.signal !== null) return `It was ended by ${end.signal}.`
  return end.code === 0 ? undefined : `It ended with exit code ${end.code}.`
}

function troubleOf(run: {
  isComplete: boolean
  hasUnreadTest: boolean
  passed: number
  skipped: readonly string[]
  ending: string | undefined
}): string | undefined {
  if (run.ending !== undefined) return run.ending
  if (!run.isComplete) return 'It broke off before its summary line.'
  if (run.hasUnreadTest) return 'What a test in it said cannot be read.'
  const hasSomething = run.passed > 0 || run.skipped.length > 0
  return hasSomething ? undefined : 'It holds no test.'
}

const LINES_MAX = 200

/** The failing assertions; if there are none, the end of the file's output. */
function reportOf(run: {
  trouble: string | undefined
  failures: string
  output: string
  errors: string
}): string {
  if (run.trouble === undefined && run.failures === '') return ''
  const said = run.failures === '' ? lastLines(run.output) : run.failures
  return [run.trouble, said, lastLines(run.errors)].filter((part) => part).join('\n')
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LINES_MAX).join('\n')
}

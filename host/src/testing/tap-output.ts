/** The result of one test file, read from its TAP output. */
export interface TapResult {
  readonly passed: number
  readonly failed: number
  /** The name of each test that was skipped, with its reason. */
  readonly skipped: readonly string[]
  /** Whether a test within could not be read, as where an assertion's name breaks its line: tap 21 lets that pass. */
  readonly hasUnreadTest: boolean
  /** Whether the file ended with its summary line; without one it broke off. */
  readonly isComplete: boolean
  /** The failing lines with their diagnostics, word for word. */
  readonly failures: string
}

/** Reads tap 21's output; counts are those of its summary line, which counts assertions. */
export function readTap(output: string): TapResult {
  const summary = /^# \{ total: (\d+), pass: (\d+)(?:, fail: (\d+))?.*\}$/m.exec(output)
  return {
    passed: Number(summary?.[2] ?? 0),
    failed: Number(summary?.[3] ?? 0),
    skipped: skippedIn(output),
    hasUnreadTest: /^ +1\.\.0 # no tests found$/m.test(output),
    isComplete: summary !== null,
    failures: failuresIn(output),
  }
}

function skippedIn(output: string): readonly string[] {
  const tests = output.matchAll(/^\s*(?:not )?ok \d+(?: - (.*?))? # (SKIP|TODO)\b ?(.*)$/gm)
  const names = [...tests].map(([, title, kind, reason]) => {
    return `${title ?? 'a test'}: ${reason || String(kind).toLowerCase()}`
  })
  const whole = /^1\.\.0(?: # (.*))?$/m.exec(output)
  return whole === null ? names : [...names, `the whole file: ${whole[1] ?? 'no reason given'}`]
}

/** Every "not ok" line and the YAML block below it, which ends at its indented "...". */
function failuresIn(output: string): string {
  const kept: string[] = []
  let blockEnd: string | undefined
  let mayOpenBlock = false
  for (const line of output.split('\n')) {
    const failure = /^(\s*)not ok \d+/.exec(line)
    if (failure !== null && !/# (?:TODO|SKIP)\b/.test(line)) {
      kept.push(line)
      mayOpenBlock = true
      continue
    }
    if (mayOpenBlock && line.trim() === '---') blockEnd = line.replace('---', '...')
    mayOpenBlock = false
    if (blockEnd === undefined) continue
    kept.push(line)
    if (line === blockEnd) blockEnd = undefined
  }
  return kept.join('\n')
}

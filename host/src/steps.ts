/** Reports what happens, one line a step. */
export interface Steps {
  /** Runs one step and reports its name, what came of it, and how long it took. */
  run<T>(name: string, step: () => Promise<T>, outcome: (value: T) => string): Promise<T>
}

const NAME_WIDTH = 14
const OUTCOME_WIDTH = 44

export function createSteps(report: (line: string) => void): Steps {
  return {
    async run(name, step, outcome) {
      const startedAt = performance.now()
      const value = await step()
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      report(`  ${name.padEnd(NAME_WIDTH)}${outcome(value).padEnd(OUTCOME_WIDTH)} ${seconds} s`)
      return value
    },
  }
}

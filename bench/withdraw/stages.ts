/** Shows the stages of a journey, one line each; on a terminal the line shows what goes on. */
export interface Stages {
  run<T>(
    name: string,
    stage: (look: (what: string) => void) => Promise<T>,
    tell?: (value: T) => string,
  ): Promise<T>
}

const NAME_WIDTH = 14

export function createStages(out: NodeJS.WriteStream): Stages {
  return {
    async run(name, stage, tell = String) {
      const startedAt = performance.now()
      const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
      const title = `  ${name.padEnd(NAME_WIDTH)}`
      const look = (what: string) => {
        if (out.isTTY) out.write(`\r\u001b[K${title}${what} … ${seconds()}`)
      }
      look('')
      const value = await stage(look)
      out.write(`${out.isTTY ? '\r\u001b[K' : ''}${title}${tell(value)} (${seconds()})\n`)
      return value
    },
  }
}

import { SingleBar } from 'cli-progress'

/** Shows people the progress of a run, beside its output. */
export interface Progress {
  /** What the next steps are for. */
  begin(name: string): void
  step(): void
  stop(): void
}

const BAR = '{bar} {percentage}% | {name} | {eta_formatted} left'

/** A bar on a terminal; elsewhere a line for each thing that begins. */
export function createProgress(total: number): Progress {
  return process.stderr.isTTY ? createBar(total) : createLines()
}

/** Says nothing. */
export const SILENT: Progress = { begin() {}, step() {}, stop() {} }

function createBar(total: number): Progress {
  const bar = new SingleBar({ format: BAR, hideCursor: true, etaBuffer: 40, clearOnComplete: true })
  bar.start(total, 0, { name: '' })
  return {
    begin: (name) => bar.update({ name }),
    step: () => bar.increment(),
    stop: () => bar.stop(),
  }
}

function createLines(): Progress {
  return {
    begin: (name) => console.error(`Measuring: ${name}`),
    step() {},
    stop() {},
  }
}

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answers, CoreName, Requests, RequestType } from './request.js'

/** A process that measures one core. */
export interface Child {
  ask<T extends RequestType>(type: T, parameters: Requests[T]): Promise<Answers[T]>
}

export type Children = ReadonlyMap<CoreName, Child>

const PROGRAM = fileURLToPath(new URL('./child.js', import.meta.url))

/**
 * Gives each core a process of its own, so that none pays for the garbage, the memory or the compiled
 * code of another, and ends them when `work` is done.
 */
export async function withChildren<T>(
  cores: readonly CoreName[],
  work: (children: Children) => Promise<T>,
): Promise<T> {
  const processes = cores.map(() => fork(PROGRAM, { execArgv: ['--expose-gc'] }))
  try {
    return await work(new Map(processes.map((child, i) => [cores[i], askerOf(child)])))
  } finally {
    await Promise.all(processes.map(end))
  }
}

/** It has nothing to put in order, and an exit of Node's own waits for its compilers, once in a while for ever. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

function askerOf(child: ChildProcess): Child {
  return {
    ask: (type, parameters) =>
      new Promise((resolve, reject) => {
        const onExit = (code: number | null, signal: string | null) =>
          reject(new Error(`The process of a core ended with ${code ?? signal} during ${type}.`))
        child.once('exit', onExit)
        child.once('message', (answer) => {
          child.off('exit', onExit)
          resolve(answer as never)
        })
        child.send({ type, with: parameters })
      }),
  }
}

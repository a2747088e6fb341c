import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { API_FLAGS } from '@truebook/host/api-flags'
import { nodeProgram } from '@truebook/host/node-program'
import type { Env } from '@truebook/shared/config'
import type { Answer, Asked, Told } from './messages.js'

/** A process that serves subscribers: the api's feed, or the bare server beside it. */
export interface Server {
  readonly url: URL
  ask<A extends Asked>(asked: A): Promise<Answer<A>>
  stop(): void
}

const SERVER = fileURLToPath(new URL('./server.js', import.meta.url))

export async function startServer(env: Env): Promise<Server> {
  const child: ChildProcess = fork(SERVER, {
    env: { ...env },
    execPath: nodeProgram().path,
    execArgv: ['--expose-gc', ...API_FLAGS],
  })
  const waiting: ((told: Told) => void)[] = []
  child.on('message', (told: Told) => {
    if (told.kind !== 'ready') waiting.shift()?.(told)
  })
  const [ready] = (await once(child, 'message')) as [Told & { url: string }]
  return {
    url: new URL(ready.url),
    ask: (asked) =>
      new Promise((resolve) => {
        waiting.push(resolve as (told: Told) => void)
        child.send(asked)
      }),
    stop: () => child.kill('SIGKILL'),
  }
}

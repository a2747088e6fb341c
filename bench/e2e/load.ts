import { type Latency, latencyOf } from '../stats.js'
import { type HttpSocket, openSocket, type RawAnswer } from './http-socket.js'

/** How a load went. */
export interface LoadResult {
  readonly seconds: number
  /** How many answers had status 200 or 201. */
  readonly done: number
  /** The first answer that had not. */
  readonly refusal: string | undefined
  /** In milliseconds, from when a request was due until its answer was there. */
  readonly latency: Latency
}

export interface Load {
  readonly url: string
  readonly requests: readonly Buffer[]
  readonly sockets: number
  /** Reads answers beside counting them. */
  readonly onAnswer?: (answer: RawAnswer, index: number) => void
}

/** Sends requests as fast as they are answered: on each socket the next one follows an answer. */
export async function sendAll(load: Load): Promise<LoadResult> {
  const count = createCount(load)
  let next = 0
  return withSockets(load, async (sockets) => {
    const start = performance.now()
    await Promise.all(
      sockets.map(async (socket) => {
        while (next < load.requests.length) {
          const index = next++
          await count.one(socket, { index, due: performance.now() })
        }
      }),
    )
    return count.result((performance.now() - start) / 1000)
  })
}

/**
 * Sends requests at a fixed pace, whatever the answers do. One that finds no socket free waits, and
 * its time counts from when it was due: a stall shows in every request that it held up.
 */
export async function sendPaced(load: Load, perSecond: number): Promise<LoadResult> {
  const count = createCount(load)
  return withSockets(load, async (sockets) => {
    const free = [...sockets]
    const total = load.requests.length
    const start = performance.now()
    let next = 0
    const dueAt = (index: number) => start + (index / perSecond) * 1000
    await new Promise<void>((resolve, reject) => {
      let answered = 0
      const advance = () => {
        while (free.length > 0 && next < total && dueAt(next) <= performance.now()) {
          const socket = free.pop() as HttpSocket
          const index = next++
          count.one(socket, { index, due: dueAt(index) }).then(() => {
            free.push(socket)
            answered += 1
            if (answered === total) resolve()
            else advance()
          }, reject)
        }
      }
      const tick = () => {
        advance()
        // A timer is a millisecond late or more: half of that is the pace's own error.
        if (next < total) setTimeout(tick, Math.max(0, dueAt(next) - performance.now()))
      }
      tick()
    })
    return count.result((performance.now() - start) / 1000)
  })
}

async function withSockets<T>(
  { url, sockets }: Load,
  use: (sockets: readonly HttpSocket[]) => Promise<T>,
): Promise<T> {
  const open = await Promise.all(Array.from({ length: sockets }, () => openSocket(url)))
  try {
    return await use(open)
  } finally {
    for (const socket of open) socket.close()
  }
}

function createCount({ requests, onAnswer }: Load) {
  const waits = new Float64Array(requests.length)
  let done = 0
  let refusal: string | undefined
  return {
    async one(socket: HttpSocket, { index, due }: { index: number; due: number }): Promise<void> {
      const answer = await socket.send(requests[index])
      waits[index] = performance.now() - due
      if (answer.status === 200 || answer.status === 201) done += 1
      else refusal ??= `HTTP ${answer.status}: ${answer.body}`
      onAnswer?.(answer, index)
    },
    result: (seconds: number): LoadResult => ({
      seconds,
      done,
      refusal,
      latency: latencyOf(waits),
    }),
  }
}

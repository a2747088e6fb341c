import { type Latency, latencyOf } from '../stats.js'
import type { FeedSocket } from './feed-socket.js'
import { type HttpSocket, openSocket, type RawAnswer } from './http-socket.js'

/** How a load went. */
export interface LoadResult {
  readonly seconds: number
  /** How many answers had status 200 or 201. */
  readonly done: number
  /** The first answer with another status. */
  readonly refusal: string | undefined
  /** Milliseconds from when a request was due until its answer was there. */
  readonly latency: Latency
}

export interface Load {
  readonly url: string
  readonly requests: readonly Buffer[]
  readonly sockets: number
  /** Called with each answer, which is counted too. */
  readonly onAnswer?: (answer: RawAnswer, index: number) => void
}

/** Sends requests as fast as they are answered: on each socket the next one follows an answer. */
export async function sendAll(load: Load): Promise<LoadResult> {
  const sending = { ...load, count: createCount(load.requests.length) }
  let next = 0
  return withSockets(load, async (sockets) => {
    const start = performance.now()
    await Promise.all(
      sockets.map(async (socket) => {
        while (next < load.requests.length) {
          const index = next++
          await sendOne(socket, sending, { index, due: performance.now() })
        }
      }),
    )
    return sending.count.result((performance.now() - start) / 1000)
  })
}

export interface Pace {
  readonly perSecond: number
  /** How many requests come before those that count: an api takes new connections one by one. */
  readonly lead: number
}

/**
 * Sends requests at a fixed pace, whatever the answers do. A request that finds no socket free waits, and its time
 * counts from when it was due: a stall shows in every request that it held up.
 */
export async function sendPaced(load: Load, { perSecond, lead }: Pace): Promise<LoadResult> {
  const count = createCount(load.requests.length - lead)
  const leading = { ...load, count: createCount(lead) }
  const counting = { ...load, count }
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
          // Each socket has its turn before it counts: one that never sent anything is closed after a while.
          const socket = (next < lead ? free.shift() : free.pop()) as HttpSocket
          const index = next++
          const sending = index < lead ? leading : counting
          sendOne(socket, sending, { index, due: dueAt(index) }).then(() => {
            free.push(socket)
            answered += 1
            if (answered === total) resolve()
            else advance()
          }, reject)
        }
      }
      const tick = () => {
        advance()
        // A timer is late by a millisecond or more: half of that is the pace's own error.
        if (next < total) setTimeout(tick, Math.max(0, dueAt(next) - performance.now()))
      }
      tick()
    })
    const { refusal } = leading.count.result(0)
    const counted = count.result((performance.now() - dueAt(lead)) / 1000)
    return { ...counted, refusal: refusal ?? counted.refusal }
  })
}

/** One connection, and the messages that go over it. */
export interface Lane {
  readonly socket: FeedSocket
  readonly messages: readonly string[]
}

/** Sends each connection's own messages as fast as they are answered, in its own order. */
export async function sendLanes(
  lanes: readonly Lane[],
  onAnswer?: (answer: RawAnswer, lane: number, index: number) => void,
): Promise<LoadResult> {
  const count = createCount(lanes.reduce((sum, { messages }) => sum + messages.length, 0))
  const start = performance.now()
  await Promise.all(
    lanes.map(async ({ socket, messages }, lane) => {
      for (const [index, message] of messages.entries()) {
        const due = performance.now()
        const answer = await socket.send(message)
        count.one(answer, due)
        onAnswer?.(answer, lane, index)
      }
    }),
  )
  return count.result((performance.now() - start) / 1000)
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

/** Sends one request, and counts its answer. */
async function sendOne(
  socket: HttpSocket,
  { requests, onAnswer, count }: Load & { readonly count: Count },
  { index, due }: { readonly index: number; readonly due: number },
): Promise<void> {
  const answer = await socket.send(requests[index])
  count.one(answer, due)
  onAnswer?.(answer, index)
}

interface Count {
  one(answer: RawAnswer, due: number): void
  result(seconds: number): LoadResult
}

function createCount(total: number): Count {
  const waits = new Float64Array(total)
  let answered = 0
  let done = 0
  let refusal: string | undefined
  return {
    one({ status, body }, due) {
      waits[answered++] = performance.now() - due
      if (status === 200 || status === 201) done += 1
      else refusal ??= `${status}: ${body}`
    },
    result: (seconds) => ({ seconds, done, refusal, latency: latencyOf(waits) }),
  }
}

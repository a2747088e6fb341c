import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { memoryCounters } from '@truebook/api/access/limits/memory-counters'
import { inlineVerifier } from '@truebook/api/access/verifier'
import { buildApp } from '@truebook/api/app'
import { assemble } from '@truebook/api/assemble'
import { readApiConfig } from '@truebook/api/config'
import { encode } from '@truebook/shared/codec'
import { connectPool } from '@truebook/shared/db/connect'
import { type Decision, decisionsField } from '@truebook/shared/decision'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { tuneCollector } from '@truebook/shared/tune-collector'
import { pino } from 'pino'
import { WebSocketServer } from 'ws'
import { createFlow } from './flow.js'
import type { Pace } from './measure.js'
import type { Asked, Told } from './messages.js'

/**
 * What is measured: an api whose event stream this process fills with the decisions of a real state machine, as an
 * engine publishes what it has committed. To compare, a bare `ws` server sends messages of the same size to all that
 * are connected, one after the other.
 */
const AHEAD_BYTES = 64 * 1024
const A_TURN = 64
const flow = createFlow()
const sockets = new Set<Socket>()
let publish: (count: number) => Promise<void>

const server = process.env.BENCH_BARE === '1' ? await openBare() : await openApi()
process.on('disconnect', () => process.exit(0))
process.on('message', (asked: Asked) => {
  answer(asked).then((told) => process.send?.(told))
})
process.send?.({ kind: 'ready', url: server } satisfies Told)

async function openApi(): Promise<string> {
  tuneCollector()
  const config = readApiConfig(process.env)
  const pool = connectPool(config.DATABASE_URL, { max: 4, name: 'truebook-bench', onError() {} })
  const streams = memoryStreams()
  const { deps } = await assemble({
    config,
    log: pino({ level: 'silent' }),
    streams,
    own: streams.events.connections(),
    counters: memoryCounters(),
    verifier: inlineVerifier(),
    pool,
    now: Date.now,
  })
  const app = await buildApp(deps)
  app.server.on('connection', keep)
  publish = async (count) => {
    const decisions: Decision[] = []
    // A cancel that comes too late makes no message.
    for (let told = 0; told < count; ) {
      const decision = flow.next(Date.now())
      decisions.push(decision)
      if (decision.events.some((event) => 'marketSequence' in event && event.market === 1))
        told += 1
    }
    const last = decisions[decisions.length - 1].sequence
    await streams.events.publish(last, encode(decisionsField, decisions))
    if (last % 4096 < count) await streams.events.trim(`${last - 2048}-0`)
  }
  await publish(40)
  return app.listen({ port: 0, host: '127.0.0.1' })
}

async function openBare(): Promise<string> {
  const http = createServer()
  http.on('connection', keep)
  const wss = new WebSocketServer({ server: http, perMessageDeflate: false })
  wss.on('connection', (socket, request: IncomingMessage) => {
    socket.on('message', () => socket.send(`{"ok":true,"${request.url?.length}":0}`))
  })
  const size = Number(process.env.BENCH_BYTES)
  publish = async (count) => {
    for (let i = 0; i < count; i++) {
      const message = `{"n":"${'x'.repeat(size - 8)}"}`
      for (const client of wss.clients) client.send(message)
    }
  }
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

function keep(socket: Socket): void {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
}

async function answer(asked: Asked): Promise<Told> {
  if (asked.kind === 'memory') {
    globalThis.gc?.()
    return { kind: 'memory', bytes: process.memoryUsage().rss }
  }
  const before = process.cpuUsage()
  const cpuSeconds = () => {
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  }
  if (asked.kind === 'pace') {
    const due = await pace(asked)
    return { kind: 'pace', due, cpuSeconds: cpuSeconds() }
  }
  await flood(asked.messages)
  return { kind: 'flood', cpuSeconds: cpuSeconds() }
}

/** Sends as fast as messages are read, so that nobody is so far behind that something would be left out. */
async function flood(messages: number): Promise<void> {
  for (let sent = 0; sent < messages; sent += A_TURN) {
    const [first] = sockets
    const before = first.bytesWritten
    await publish(Math.min(A_TURN, messages - sent))
    do await new Promise((resolve) => setImmediate(resolve))
    while (first.bytesWritten === before || isAhead())
  }
}

function isAhead(): boolean {
  for (const { writableLength } of sockets) if (writableLength > AHEAD_BYTES) return true
  return false
}

/**
 * Publishes one decision at a time. Returns when each was due, in milliseconds since 1970: a stall of this process
 * shows in every decision that it held up.
 */
async function pace({ perSecond, seconds }: Pace): Promise<number[]> {
  const start = performance.timeOrigin + performance.now()
  const due = Array.from({ length: perSecond * seconds }, (_, i) => start + (i / perSecond) * 1000)
  for (const at of due) {
    while (performance.timeOrigin + performance.now() < at) {
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await publish(1)
  }
  return due
}
